// Packet numbers (RFC 9000 §12.3) and their truncated form on the wire (§17.1, Appendix A).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/byte_writer.h"
#include "base/bytes.h"

namespace pollux::wire {

// 0 to kMaxPacketNumber; unique within a packet number space.
using PacketNumber = std::uint64_t;

inline constexpr PacketNumber kMaxPacketNumber = (std::uint64_t{1} << 62) - 1;
// On the wire a packet number takes one to four bytes.
inline constexpr std::size_t kMaxPacketNumberLength = 4;

// How many bytes (1 to 4) the packet number takes so that a peer who has acknowledged up to `largest_acked`
// (nothing yet: std::nullopt) decodes it without doubt. RFC 9000 §17.1, Appendix A.2.
[[nodiscard]] std::size_t packet_number_length(PacketNumber full, std::optional<PacketNumber> largest_acked);

// The full number from its `length` (1 to 4) low bytes. `largest_received` is the largest one processed in the
// space so far (nothing yet: std::nullopt). RFC 9000 Appendix A.3.
[[nodiscard]] PacketNumber decode_packet_number(std::uint64_t truncated, std::size_t length,
                                                std::optional<PacketNumber> largest_received);

// The `length` (1 to 4) low bytes of a packet number, written and read back. `field` is exactly that long.
void write_truncated_packet_number(ByteWriter& writer, PacketNumber full, std::size_t length);
[[nodiscard]] std::uint64_t read_truncated_packet_number(Bytes field);

}  // namespace pollux::wire
