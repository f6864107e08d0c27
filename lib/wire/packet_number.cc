// Truncation of packet numbers and its undoing (RFC 9000 §17.1, Appendix A).
// Pure; the invariant is that what packet_number_length chose, decode_packet_number gives back in full.
#include "wire/packet_number.h"

#include <algorithm>
#include <bit>

#include "base/invariant.h"

namespace pollux::wire {

std::size_t packet_number_length(PacketNumber full, std::optional<PacketNumber> largest_acked) {
  POLLUX_INVARIANT(full <= kMaxPacketNumber);
  POLLUX_INVARIANT(!largest_acked || *largest_acked < full);
  // RFC 9000 §17.1-1: while nothing is acknowledged the number is not truncated; it then is its own distance.
  const std::uint64_t unacknowledged = largest_acked ? full - *largest_acked : full + 1;
  // RFC 9000 §17.1-2: more than twice as large a range as the distance.
  const auto bits = static_cast<std::size_t>(std::bit_width(2 * unacknowledged));
  // Two thousand million packets in flight do not happen: buffers end long before. Four bytes are all there is.
  return std::min((bits + 7) / 8, kMaxPacketNumberLength);
}

PacketNumber decode_packet_number(std::uint64_t truncated, std::size_t length,
                                  std::optional<PacketNumber> largest_received) {
  POLLUX_INVARIANT(length >= 1 && length <= kMaxPacketNumberLength);
  const std::uint64_t expected = largest_received ? *largest_received + 1 : 0;
  const std::uint64_t window = std::uint64_t{1} << (8 * length);
  const std::uint64_t half_window = window / 2;
  const std::uint64_t candidate = (expected & ~(window - 1)) | truncated;
  // The full number lies within half a window of the expected one, and between 0 and 2^62 - 1.
  if (candidate + half_window <= expected && candidate <= kMaxPacketNumber - window) return candidate + window;
  if (candidate > expected + half_window && candidate >= window) return candidate - window;
  return candidate;
}

void write_truncated_packet_number(ByteWriter& writer, PacketNumber full, std::size_t length) {
  POLLUX_INVARIANT(length >= 1 && length <= kMaxPacketNumberLength);
  const MutableBytes field = writer.reserve(length);
  for (std::size_t i = length; i-- > 0; full >>= 8) field[i] = static_cast<std::uint8_t>(full);
}

std::uint64_t read_truncated_packet_number(Bytes field) {
  POLLUX_INVARIANT(!field.empty() && field.size() <= kMaxPacketNumberLength);
  std::uint64_t truncated = 0;
  for (const std::uint8_t octet : field) truncated = truncated << 8 | octet;
  return truncated;
}

}  // namespace pollux::wire
