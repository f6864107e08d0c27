#include "http3/response_headers.h"

#include <charconv>

#include "base/invariant.h"

namespace pollux::http3 {
namespace {

constexpr std::string_view text_of(Status status) {
  switch (status) {
    case Status::kOk:
      return "200";
    case Status::kPartialContent:
      return "206";
    case Status::kMovedPermanently:
      return "301";
    case Status::kNotModified:
      return "304";
    case Status::kBadRequest:
      return "400";
    case Status::kNotFound:
      return "404";
    case Status::kMethodNotAllowed:
      return "405";
    case Status::kPreconditionFailed:
      return "412";
    case Status::kUriTooLong:
      return "414";
    case Status::kRangeNotSatisfiable:
      return "416";
    case Status::kHeaderFieldsTooLarge:
      return "431";
    case Status::kTooEarly:
      return "425";
    case Status::kNotImplemented:
      return "501";
  }
  return "500";
}

bool carries_document(Status status) {
  return status == Status::kOk || status == Status::kPartialContent;
}

}  // namespace

void ResponseHeaders::assign(const ResponsePlan& plan) {
  count_ = 0;
  text_length_ = 0;
  add(":status", text_of(plan.status));
  if (plan.status != Status::kNotModified) {
    add("content-type", carries_document(plan.status) ? plan.document->content_type : "text/plain; charset=utf-8");
    add("content-length", plan.status == Status::kOk ? std::string_view{plan.document->content_length}
                                                     : print_number(plan.content_length));
  }
  if (plan.status == Status::kMethodNotAllowed) add("allow", "GET, HEAD");
  if (plan.status == Status::kMovedPermanently) add("location", plan.location);
  if (plan.document != nullptr) add_document_fields(plan);
}

void ResponseHeaders::add_document_fields(const ResponsePlan& plan) {
  if (plan.status == Status::kPartialContent || plan.status == Status::kRangeNotSatisfiable) {
    add("content-range", print_content_range(plan));
  }
  if (plan.status == Status::kRangeNotSatisfiable) return;
  // RFC 9110 §15.4.5: a 304 carries the validators that a 200 would have carried.
  add("etag", plan.document->entity_tag);
  if (!plan.document->last_modified.empty()) add("last-modified", plan.document->last_modified);
  add("accept-ranges", "bytes");
}

void ResponseHeaders::add(std::string_view name, std::string_view value) {
  POLLUX_INVARIANT(count_ < kMaxFields);
  fields_[count_++] = {.name = name, .value = value};
}

std::string_view ResponseHeaders::print_number(std::uint64_t number) {
  char* const start = text_.data() + text_length_;
  const auto result = std::to_chars(start, text_.data() + text_.size(), number);
  POLLUX_INVARIANT(result.ec == std::errc{});
  text_length_ = static_cast<std::size_t>(result.ptr - text_.data());
  return {start, result.ptr};
}

std::string_view ResponseHeaders::print_content_range(const ResponsePlan& plan) {
  char* const start = text_.data() + text_length_;
  const auto put = [this](std::string_view piece) {
    POLLUX_INVARIANT(piece.size() <= text_.size() - text_length_);
    piece.copy(text_.data() + text_length_, piece.size());
    text_length_ += piece.size();
  };
  put("bytes ");
  if (plan.status == Status::kRangeNotSatisfiable) {
    put("*");
  } else {
    static_cast<void>(print_number(plan.range.first));
    put("-");
    static_cast<void>(print_number(plan.range.first + plan.range.length - 1));
  }
  put("/");
  put(plan.document->content_length);
  return {start, text_.data() + text_length_};
}

}  // namespace pollux::http3
