#include "http3/control_frames.h"

#include <algorithm>

#include "http3/error_code.h"

namespace pollux::http3 {
namespace {

// RFC 9114 §7.2
constexpr std::uint64_t kCancelPush = 0x03;
constexpr std::uint64_t kGoaway = 0x07;
constexpr std::uint64_t kMaxPushId = 0x0d;
// RFC 9218 §7.2
constexpr std::uint64_t kPriorityUpdateOfRequest = 0xf0700;
constexpr std::uint64_t kPriorityUpdateOfPush = 0xf0701;

// Its payload is one identifier and nothing else.
bool is_identifier_frame(std::uint64_t type) {
  return type == kCancelPush || type == kGoaway || type == kMaxPushId;
}

bool is_priority_update(std::uint64_t type) {
  return type == kPriorityUpdateOfRequest || type == kPriorityUpdateOfPush;
}

}  // namespace

bool ControlFrames::Number::add(std::uint8_t octet) {
  if (have_ == 0) {
    size_ = std::size_t{1} << (octet >> 6);
    value_ = octet & 0x3f;
  } else {
    value_ = value_ << 8 | octet;
  }
  have_ = (have_ + 1) % size_;
  return have_ == 0;
}

std::optional<std::uint64_t> ControlFrames::on_bytes(Bytes bytes) {
  while (!bytes.empty()) {
    is_behind_element_ = false;
    if (part_ == Part::kPayload) {
      const std::uint64_t passed = std::min<std::uint64_t>(length_, bytes.size());
      bytes = bytes.subspan(passed);
      length_ -= passed;
      if (length_ == 0) end_frame();
      continue;
    }
    const bool is_whole = number_.add(bytes.front());
    bytes = bytes.subspan(1);
    // RFC 9114 §7.1-2, §10.8-1
    if (part_ == Part::kIdentifier && number_.size() != length_) return kFrameError;
    if (part_ == Part::kElement && number_.size() > length_) return kFrameError;
    if (!is_whole) continue;
    if (const auto code = on_number(number_.value())) return code;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> ControlFrames::on_number(std::uint64_t value) {
  switch (part_) {
    case Part::kType:
      type_ = value;
      part_ = Part::kLength;
      break;
    case Part::kLength:
      // RFC 9114 §7.1-2
      if (value == 0 && !is_first_ && is_identifier_frame(type_)) return kFrameError;
      begin_payload(value);
      break;
    case Part::kIdentifier:
      end_frame();
      return judge_identifier(value);
    case Part::kElement:
      end_element();
      break;
    case Part::kPayload:
      break;
  }
  return std::nullopt;
}

void ControlFrames::begin_payload(std::uint64_t length) {
  length_ = length;
  part_ = Part::kPayload;
  if (!is_first_ && is_identifier_frame(type_)) part_ = Part::kIdentifier;
  // Only a client may send it, and nghttp3 says so.
  if (!is_first_ && is_priority_update(type_) && peer_ == wire::Role::kClient) part_ = Part::kElement;
  if (length == 0) end_frame();
}

void ControlFrames::end_element() {
  length_ -= number_.size();
  if (length_ == 0) return end_frame();
  part_ = Part::kPayload;
  is_behind_element_ = true;
}

std::optional<std::uint64_t> ControlFrames::judge_identifier(std::uint64_t identifier) {
  // RFC 9114 §7.2.3-8, §7.2.3-9: nothing was ever promised or permitted.
  if (type_ == kCancelPush) return kIdError;
  // A server's MAX_PUSH_ID is wrong whatever it says, and nghttp3 says so.
  if (type_ != kMaxPushId || peer_ == wire::Role::kServer) return std::nullopt;
  // RFC 9114 §7.2.7-4
  if (identifier < max_push_id_) return kIdError;
  max_push_id_ = identifier;
  return std::nullopt;
}

void ControlFrames::end_frame() {
  part_ = Part::kType;
  is_first_ = false;
}

}  // namespace pollux::http3
