// Header protection (RFC 9001 §5.4) as arithmetic on a packet's bytes: where the sample lies, and what a mask changes.
// Makes no masks (AeadBatch::header_masks does) and judges nothing: reserved bits are for the caller to check once
// the packet is authenticated. Invariant: touches the first byte and the packet number, and nothing else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "crypto/cipher_suite.h"

namespace pollux::crypto {

using HeaderMask = std::array<std::uint8_t, kHeaderMaskLength>;

inline constexpr std::size_t kMaxPacketNumberLength = 4;

// From the packet number's first byte to the sample's end: what a packet must have to be unprotected.
inline constexpr std::size_t kSampleSpan = kMaxPacketNumberLength + kHeaderSampleLength;

struct UnprotectedHeader {
  std::uint8_t first_byte = 0;
  std::uint8_t packet_number_length = 0;      // 1 to 4
  std::uint32_t truncated_packet_number = 0;  // for wire::decode_packet_number
};

// The kHeaderSampleLength bytes to make a packet's mask from, or nothing when the packet is too short to have them:
// such a packet is discarded on receipt, and padded before it is sealed. `packet` begins with the first byte of
// the header and ends with the tag; `packet_number_offset` is where its Packet Number field begins.
[[nodiscard]] std::optional<Bytes> header_sample(Bytes packet, std::size_t packet_number_offset);

// Takes the mask off, in place, for long and short headers. The packet must have a sample (header_sample).
[[nodiscard]] UnprotectedHeader remove_header_protection(MutableBytes packet, std::size_t packet_number_offset,
                                                         const HeaderMask& mask);

// Puts the mask on, in place, after sealing. The packet must have a sample.
void apply_header_protection(MutableBytes packet, std::size_t packet_number_offset, const HeaderMask& mask);

}  // namespace pollux::crypto
