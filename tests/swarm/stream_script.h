// StreamScript: what one end does with its sending side of one stream, and the other with its receiving side. Both ends
// derive it from the seed, the conversation and the stream's number, so nobody has to be told.
#pragma once

#include <cstdint>
#include <optional>

#include "swarm/plan.h"
#include "wire/packet_number_space.h"
#include "wire/priority.h"
#include "wire/stream_id.h"

namespace pollux::swarm {

struct StreamScript {
  std::uint64_t size = 0;
  std::optional<std::uint64_t> reset_at{};   // sender: RESET_STREAM after so many bytes; below `size`
  std::optional<std::uint64_t> reliable{};   // sender: with RESET_STREAM_AT, which promises so many of those
  std::optional<std::uint64_t> stop_at{};    // receiver: STOP_SENDING after so many bytes
  std::uint64_t piece = UINT64_MAX;          // sender: so many bytes in a write
  bool slow = false;                         // receiver: consumes late
  std::optional<wire::Priority> priority{};  // sender
};

[[nodiscard]] StreamScript script_of(const Plan& plan, std::size_t conversation, wire::StreamId stream,
                                     wire::Role sender);

// How many streams of this kind the end opens.
[[nodiscard]] std::uint64_t planned_streams(const Plan& plan, std::size_t conversation, wire::Role opener,
                                            wire::StreamDirection direction);
// Of both ends.
[[nodiscard]] std::uint64_t planned_streams(const Plan& plan, std::size_t conversation);

// The application error codes that go with a stream: one says reset, the other stop.
[[nodiscard]] constexpr std::uint64_t reset_code(wire::StreamId stream) {
  return 0x1000 + stream.value();
}
[[nodiscard]] constexpr std::uint64_t stop_code(wire::StreamId stream) {
  return 0x200000 + stream.value();
}
// With which an application closes.
inline constexpr std::uint64_t kClientCloseCode = 0x11;
inline constexpr std::uint64_t kServerCloseCode = 0x22;

}  // namespace pollux::swarm
