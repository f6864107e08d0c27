#include "crypto/header_protection.h"

#include "base/invariant.h"

namespace pollux::crypto {
namespace {

constexpr std::uint8_t kLongHeaderForm = 0x80;
constexpr std::uint8_t kPacketNumberLengthBits = 0x03;

bool is_long_header(std::uint8_t first_byte) {
  return (first_byte & kLongHeaderForm) != 0;
}

// RFC 9001 §5.4.1: a long header hides the low four bits of its first byte, a short one the low five.
std::uint8_t protected_bits(std::uint8_t first_byte) {
  return is_long_header(first_byte) ? 0x0f : 0x1f;
}

std::uint32_t read_four(const std::uint8_t* at) {
  return (std::uint32_t{at[0]} << 24) | (std::uint32_t{at[1]} << 16) | (std::uint32_t{at[2]} << 8) | at[3];
}

// XORs the mask over a packet number of `length` bytes, and returns the number as it is then. RFC 9001 §9.5-1: the
// same work for every length. Four bytes are there always, as the sample begins behind them.
std::uint32_t mask_packet_number(std::uint8_t* at, std::uint8_t length, const HeaderMask& mask) {
  const auto beyond = static_cast<unsigned>(8 * (kMaxPacketNumberLength - length));
  const std::uint32_t four = read_four(at) ^ (read_four(mask.data() + 1) & (UINT32_MAX << beyond));
  for (unsigned i = 0; i < kMaxPacketNumberLength; ++i) at[i] = static_cast<std::uint8_t>(four >> (24 - 8 * i));
  return four >> beyond;
}

std::uint8_t packet_number_length(std::uint8_t unprotected_first_byte) {
  return static_cast<std::uint8_t>((unprotected_first_byte & kPacketNumberLengthBits) + 1);
}

}  // namespace

std::optional<Bytes> header_sample(Bytes packet, std::size_t packet_number_offset) {
  // RFC 9001 §5.4.2-1: the sample is taken as if the packet number had four bytes; too short means discard.
  if (packet_number_offset > packet.size() || packet.size() - packet_number_offset < kSampleSpan) return std::nullopt;
  return packet.subspan(packet_number_offset + kMaxPacketNumberLength, kHeaderSampleLength);
}

UnprotectedHeader remove_header_protection(MutableBytes packet, std::size_t packet_number_offset,
                                           const HeaderMask& mask) {
  POLLUX_INVARIANT(header_sample(packet, packet_number_offset).has_value());
  const std::uint8_t first_byte = packet[0] ^ (mask[0] & protected_bits(packet[0]));
  const std::uint8_t length = packet_number_length(first_byte);
  packet[0] = first_byte;
  const std::uint32_t truncated = mask_packet_number(packet.data() + packet_number_offset, length, mask);
  return {.first_byte = first_byte, .packet_number_length = length, .truncated_packet_number = truncated};
}

void apply_header_protection(MutableBytes packet, std::size_t packet_number_offset, const HeaderMask& mask) {
  POLLUX_INVARIANT(header_sample(packet, packet_number_offset).has_value());
  const std::uint8_t length = packet_number_length(packet[0]);
  packet[0] = packet[0] ^ (mask[0] & protected_bits(packet[0]));
  mask_packet_number(packet.data() + packet_number_offset, length, mask);
}

}  // namespace pollux::crypto
