#include "http3/request_state.h"

#include <cstring>
#include <utility>

namespace pollux::http3 {

void RequestState::on_field(std::string_view name, std::string_view value) {
  static constexpr std::uint64_t kFieldOverhead = 32;
  header_bytes_ += name.size() + value.size() + kFieldOverhead;
  ++header_fields_;
  // RFC 9114 §4.2.2-1: the size of the header section that is accepted may be limited; 431 says so.
  if (header_bytes_ > kMaxHeaderBytes || header_fields_ > kMaxHeaderFields) too_large_ = true;
  if (too_large_) return;
  const Kept which = kept_by_name(name);
  if (which != Kept::kCount) keep(pieces_[static_cast<std::size_t>(which)], value);
}

Request RequestState::request() const {
  return {.method = text_of(Kept::kMethod),
          .path = text_of(Kept::kPath),
          .range = text_of(Kept::kRange),
          .if_range = text_of(Kept::kIfRange),
          .if_match = text_of(Kept::kIfMatch),
          .if_none_match = text_of(Kept::kIfNoneMatch),
          .header_too_large = too_large_};
}

void RequestState::respond(const ResponsePlan& plan) {
  headers_.assign(plan);
  body_ = plan.body;
  responded_ = true;
}

Bytes RequestState::take_body() {
  return std::exchange(body_, Bytes{});
}

void RequestState::reset() {
  pieces_ = {};
  kept_bytes_ = 0;
  header_bytes_ = 0;
  header_fields_ = 0;
  too_large_ = false;
  responded_ = false;
  body_ = {};
}

RequestState::Kept RequestState::kept_by_name(std::string_view name) {
  if (name == ":method") return Kept::kMethod;
  if (name == ":path") return Kept::kPath;
  if (name == "range") return Kept::kRange;
  if (name == "if-range") return Kept::kIfRange;
  if (name == "if-match") return Kept::kIfMatch;
  if (name == "if-none-match") return Kept::kIfNoneMatch;
  return Kept::kCount;
}

// A value that continues an earlier one of its name goes behind a copy of it: repeated fields are rare, and the
// copy is bounded by the buffer.
void RequestState::keep(Piece& piece, std::string_view value) {
  const std::string_view earlier{text_.data() + piece.offset, piece.length};
  const std::size_t start = kept_bytes_;
  const bool joined = earlier.empty() || (append(earlier) && append(", "));
  if (!joined || !append(value)) {
    too_large_ = true;
    return;
  }
  piece = {.offset = static_cast<std::uint16_t>(start), .length = static_cast<std::uint16_t>(kept_bytes_ - start)};
}

bool RequestState::append(std::string_view text) {
  if (text.size() > text_.size() - kept_bytes_) return false;
  std::memcpy(text_.data() + kept_bytes_, text.data(), text.size());
  kept_bytes_ += text.size();
  return true;
}

std::string_view RequestState::text_of(Kept which) const {
  const Piece& piece = pieces_[static_cast<std::size_t>(which)];
  return {text_.data() + piece.offset, piece.length};
}

}  // namespace pollux::http3
