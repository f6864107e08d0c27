// How STREAM and CRYPTO frames share a packet's room between header and data.
#include "wire/data_frame_writer.h"

#include <algorithm>
#include <array>

#include "base/invariant.h"
#include "wire/frame_type.h"
#include "wire/varint.h"

namespace pollux::wire {
namespace {

// What of `room` is left for data behind a length field, whose own size depends on the answer.
std::uint64_t data_behind_length(std::size_t room) {
  std::uint64_t best = 0;
  for (const std::size_t length_size : std::array<std::size_t, 4>{1, 2, 4, 8}) {
    if (length_size > room) break;
    best = std::max(best, std::min<std::uint64_t>(room - length_size, max_varint_of_length(length_size)));
  }
  return best;
}

// Everything of a STREAM frame before its length field.
std::size_t stream_prefix_size(StreamId stream_id, std::uint64_t offset) {
  return 1 + varint_size(stream_id.value()) + (offset != 0 ? varint_size(offset) : 0);
}

// RFC 9000 §19.6-1, §19.8-2: no byte may lie past 2^62-1.
std::uint64_t up_to_last_offset(std::uint64_t offset, std::uint64_t data_length) {
  POLLUX_INVARIANT(offset <= kMaxVarint);
  return std::min(data_length, kMaxVarint - offset);
}

}  // namespace

std::size_t encoded_size(const StreamHeader& header) {
  const bool has_length = header.length_field == LengthField::kPresent;
  return stream_prefix_size(header.stream_id, header.offset) + (has_length ? varint_size(header.data_length) : 0);
}

void write(ByteWriter& writer, const StreamHeader& header) {
  const bool has_length = header.length_field == LengthField::kPresent;
  const std::uint64_t type = frame_type::kStream | (header.offset != 0 ? frame_type::kStreamOffsetBit : 0) |
                             (has_length ? frame_type::kStreamLengthBit : 0) |
                             (header.fin == Fin::kYes ? frame_type::kStreamFinBit : 0);
  writer.write_u8(static_cast<std::uint8_t>(type));
  write_varint(writer, header.stream_id.value());
  if (header.offset != 0) write_varint(writer, header.offset);
  if (has_length) write_varint(writer, header.data_length);
}

std::optional<std::uint64_t> stream_data_room(StreamId stream_id, std::uint64_t offset, std::size_t room,
                                              LengthField length_field) {
  const std::size_t prefix = stream_prefix_size(stream_id, offset);
  if (length_field == LengthField::kOmitted) {
    if (room < prefix) return std::nullopt;
    return up_to_last_offset(offset, room - prefix);
  }
  if (room < prefix + 1) return std::nullopt;
  return up_to_last_offset(offset, data_behind_length(room - prefix));
}

std::size_t crypto_header_size(std::uint64_t offset, std::uint64_t data_length) {
  return 1 + varint_size(offset) + varint_size(data_length);
}

void write_crypto_header(ByteWriter& writer, std::uint64_t offset, std::uint64_t data_length) {
  writer.write_u8(static_cast<std::uint8_t>(frame_type::kCrypto));
  write_varint(writer, offset);
  write_varint(writer, data_length);
}

std::optional<std::uint64_t> crypto_data_room(std::uint64_t offset, std::size_t room) {
  const std::size_t prefix = 1 + varint_size(offset);
  if (room < prefix + 2) return std::nullopt;
  const std::uint64_t fitting = up_to_last_offset(offset, data_behind_length(room - prefix));
  return fitting == 0 ? std::nullopt : std::optional{fitting};
}

}  // namespace pollux::wire
