// Pattern: what the bodies of streams consist of in scenarios, so that both ends know every byte of every stream.
// A body starts at its own place in one long sequence, which the stream's number and the sender's role give.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "wire/packet_number_space.h"
#include "wire/stream_id.h"

namespace pollux::scenario {

// The body from `offset` on, as far as it lies in one piece, and `at_most` bytes of it. Lives for ever.
[[nodiscard]] Bytes pattern_piece(wire::StreamId stream, wire::Role sender, std::uint64_t offset,
                                  std::uint64_t at_most);

// How many of these bytes are not those of the body from `offset` on.
[[nodiscard]] std::uint64_t wrong_bytes(wire::StreamId stream, wire::Role sender, std::uint64_t offset, Bytes data);

}  // namespace pollux::scenario
