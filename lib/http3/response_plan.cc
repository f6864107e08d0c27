#include "http3/response_plan.h"

#include "http3/entity_tag.h"
#include "http3/request_path.h"

namespace pollux::http3 {
namespace {

constexpr std::string_view explanation_of(Status status) {
  switch (status) {
    case Status::kOk:
    case Status::kPartialContent:
    case Status::kNotModified:
      return {};
    case Status::kMovedPermanently:
      return "301: this is a directory; its name ends with a slash.\n";
    case Status::kBadRequest:
      return "400: this path cannot be followed.\n";
    case Status::kNotFound:
      return "404: there is nothing here.\n";
    case Status::kMethodNotAllowed:
      return "405: only GET and HEAD are answered.\n";
    case Status::kPreconditionFailed:
      return "412: the file is not the version that If-Match names.\n";
    case Status::kUriTooLong:
      return "414: this path is too long.\n";
    case Status::kRangeNotSatisfiable:
      return "416: the file has no such bytes.\n";
    case Status::kTooEarly:
      return "425: only GET and HEAD are answered in 0-RTT.\n";
    case Status::kHeaderFieldsTooLarge:
      return "431: too many header fields, or too large.\n";
    case Status::kNotImplemented:
      return "501: nothing is tunnelled here.\n";
  }
  return {};
}

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

ResponsePlan explained(Status status) {
  const Bytes body = bytes_of(explanation_of(status));
  return {.status = status, .body = body, .content_length = body.size()};
}

ResponsePlan refuse(PathError error) {
  return explained(error == PathError::kTooLong ? Status::kUriTooLong : Status::kBadRequest);
}

// RFC 9110 §13.1.5: If-Range takes strong comparison; a date there never matches, and the whole is sent.
bool wants_range(const Request& request, const Document& document) {
  if (request.method != "GET" || request.range.empty()) return false;
  return request.if_range.empty() || request.if_range == document.entity_tag;
}

ResponsePlan plan_range(const Request& request, const Document& document) {
  const ResponsePlan whole{.document = &document, .body = document.body, .content_length = document.body.size()};
  if (!wants_range(request, document)) return whole;
  const RangeVerdict verdict = judge_range(request.range, document.body.size());
  switch (verdict.kind) {
    case RangeVerdict::Kind::kWhole:
      return whole;
    case RangeVerdict::Kind::kPart:
      return {.status = Status::kPartialContent,
              .document = &document,
              .body = document.body.subspan(verdict.range.first, verdict.range.length),
              .content_length = verdict.range.length,
              .range = verdict.range};
    case RangeVerdict::Kind::kUnsatisfiable: {
      ResponsePlan plan = explained(Status::kRangeNotSatisfiable);
      plan.document = &document;
      return plan;
    }
  }
  return whole;
}

ResponsePlan plan_document(const Request& request, const Document& document) {
  if (!request.if_match.empty() && !entity_tag_listed(request.if_match, document.entity_tag, TagComparison::kStrong)) {
    return explained(Status::kPreconditionFailed);
  }
  if (!request.if_none_match.empty() &&
      entity_tag_listed(request.if_none_match, document.entity_tag, TagComparison::kWeak)) {
    return {.status = Status::kNotModified, .document = &document};
  }
  return plan_range(request, document);
}

ResponsePlan plan_get(const Request& request, const DocumentRoot& root) {
  PathBuffer buffer;
  const auto path = normalise_path(request.path, buffer);
  if (!path) return refuse(path.error());
  const DocumentRoot::Found found = root.find(*path);
  if (found.document != nullptr) return plan_document(request, *found.document);
  if (found.redirect.empty()) return explained(Status::kNotFound);
  ResponsePlan plan = explained(Status::kMovedPermanently);
  plan.location = found.redirect;
  return plan;
}

}  // namespace

ResponsePlan plan_response(const Request& request, const DocumentRoot& root) {
  if (request.header_too_large) return explained(Status::kHeaderFieldsTooLarge);
  // RFC 9220 §3; RFC 9110 §9.3.6: an origin that opens no tunnels.
  if (request.method == "CONNECT") return explained(Status::kNotImplemented);
  if (request.method != "GET" && request.method != "HEAD") {
    return explained(request.is_early ? Status::kTooEarly : Status::kMethodNotAllowed);
  }
  ResponsePlan plan = plan_get(request, root);
  if (request.method == "HEAD") plan.body = {};
  return plan;
}

}  // namespace pollux::http3
