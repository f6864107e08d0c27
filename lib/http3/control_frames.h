// ControlFrames: the frames of the peer's control stream, looked at on their way to nghttp3, for what that lets pass or
// has another code for (RFC 9114 §7.1, §7.2.3, §7.2.7): lengths that do not fit, and push, which nobody here uses; and
// for the one place where nghttp3 must not run out of input. Never changes or keeps a byte. Invariant: it knows where
// in a frame the next byte belongs.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "wire/stream_id.h"

namespace pollux::http3 {

class ControlFrames {
 public:
  explicit ControlFrames(wire::Role peer) : peer_(peer) {}

  // The next bytes, behind the type of the stream. The code to close the connection with; nothing when all is well.
  [[nodiscard]] std::optional<std::uint64_t> on_bytes(Bytes bytes);
  // They have ended within a PRIORITY_UPDATE, between the element that it is about and what it says (RFC 9218 §7.2).
  [[nodiscard]] bool end_behind_element() const { return is_behind_element_; }

 private:
  // A variable-length integer (RFC 9000 §16) that comes byte by byte.
  class Number {
   public:
    // True when that was its last byte.
    bool add(std::uint8_t octet);
    [[nodiscard]] std::uint64_t value() const { return value_; }
    [[nodiscard]] std::size_t size() const { return size_; }

   private:
    std::size_t size_ = 0;
    std::size_t have_ = 0;
    std::uint64_t value_ = 0;
  };
  enum class Part : std::uint8_t { kType, kLength, kIdentifier, kElement, kPayload };

  [[nodiscard]] std::optional<std::uint64_t> on_number(std::uint64_t value);
  void begin_payload(std::uint64_t length);
  void end_element();
  [[nodiscard]] std::optional<std::uint64_t> judge_identifier(std::uint64_t identifier);
  void end_frame();

  wire::Role peer_;
  Part part_ = Part::kType;
  Number number_;
  std::uint64_t type_ = 0;
  std::uint64_t length_ = 0;  // of the payload that is left
  bool is_first_ = true;      // SETTINGS, or nghttp3 says so
  bool is_behind_element_ = false;
  std::uint64_t max_push_id_ = 0;
};

}  // namespace pollux::http3
