// Stream identifiers (RFC 9000 §2.1): the two low bits say who opened the stream and which way it flows.
#pragma once

#include <compare>
#include <cstdint>

#include "wire/packet_number_space.h"

namespace pollux::wire {

enum class StreamDirection : std::uint8_t { kBidirectional, kUnidirectional };

// 0 to 2^62 - 1.
class StreamId {
 public:
  constexpr StreamId() = default;
  explicit constexpr StreamId(std::uint64_t value) : value_(value) {}

  // The `ordinal`-th stream (from 0) of its type.
  [[nodiscard]] static constexpr StreamId of(Role initiator, StreamDirection direction, std::uint64_t ordinal) {
    return StreamId{ordinal << 2 | static_cast<std::uint64_t>(direction) << 1 | static_cast<std::uint64_t>(initiator)};
  }

  [[nodiscard]] constexpr std::uint64_t value() const { return value_; }
  [[nodiscard]] constexpr Role initiator() const { return (value_ & 1) == 0 ? Role::kClient : Role::kServer; }
  [[nodiscard]] constexpr StreamDirection direction() const {
    return (value_ & 2) == 0 ? StreamDirection::kBidirectional : StreamDirection::kUnidirectional;
  }
  // Position among the streams of its type, from 0.
  [[nodiscard]] constexpr std::uint64_t ordinal() const { return value_ >> 2; }

  [[nodiscard]] constexpr auto operator<=>(const StreamId&) const = default;

 private:
  std::uint64_t value_ = 0;
};

static_assert(static_cast<int>(Role::kClient) == 0 && static_cast<int>(StreamDirection::kBidirectional) == 0);

}  // namespace pollux::wire
