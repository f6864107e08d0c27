// STREAM and CRYPTO frames for senders that gather the data themselves (RFC 9000 §19.6, §19.8): how many bytes
// fit, and the header alone. Invariant: the header and as many data bytes as data_room said fit the room.
#pragma once

#include <cstdint>
#include <optional>

#include "base/byte_writer.h"
#include "wire/frames.h"
#include "wire/stream_id.h"

namespace pollux::wire {

// The last frame of a packet may leave its length out: it then reaches to the packet's end, and nothing, not
// even PADDING, may follow.
enum class LengthField : bool { kOmitted, kPresent };

// A STREAM frame without its data.
struct StreamHeader {
  StreamId stream_id;
  std::uint64_t offset = 0;
  std::uint64_t data_length = 0;
  Fin fin = Fin::kNo;
  LengthField length_field = LengthField::kPresent;
};

[[nodiscard]] std::size_t encoded_size(const StreamHeader& header);

// Writes the header; the caller writes `data_length` bytes right behind it.
void write(ByteWriter& writer, const StreamHeader& header);

// How many data bytes fit into `room` bytes together with the frame's header; nothing when not even an empty
// frame fits. Zero is an answer: room for a FIN alone.
[[nodiscard]] std::optional<std::uint64_t> stream_data_room(StreamId stream_id, std::uint64_t offset, std::size_t room,
                                                            LengthField length_field);

// The bytes before the data of a CRYPTO frame.
[[nodiscard]] std::size_t crypto_header_size(std::uint64_t offset, std::uint64_t data_length);

// Writes the header; the caller writes `data_length` bytes right behind it.
void write_crypto_header(ByteWriter& writer, std::uint64_t offset, std::uint64_t data_length);

// How many data bytes fit into `room` bytes together with the header; nothing when not one does.
[[nodiscard]] std::optional<std::uint64_t> crypto_data_room(std::uint64_t offset, std::size_t room);

}  // namespace pollux::wire
