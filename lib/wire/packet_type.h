// Packet types (RFC 9000 §17; RFC 9369 §3.2), why a header was not understood, and the bits of the first byte.
#pragma once

#include <cstddef>
#include <cstdint>

#include "wire/packet_number_space.h"
#include "wire/version.h"

namespace pollux::wire {

// The first four have the values of version 1's type bits (§17.2, Table 5); version 2 has others (long_type_bits).
// Version Negotiation is none of these: it belongs to no version (version_negotiation.h).
enum class PacketType : std::uint8_t { kInitial, kZeroRtt, kHandshake, kRetry, kOneRtt };

// Not for kRetry, which is not protected: its answer here means nothing.
[[nodiscard]] constexpr EncryptionLevel level_of(PacketType type) {
  switch (type) {
    case PacketType::kInitial:
      return EncryptionLevel::kInitial;
    case PacketType::kZeroRtt:
      return EncryptionLevel::kEarlyData;
    case PacketType::kHandshake:
      return EncryptionLevel::kHandshake;
    case PacketType::kRetry:
    case PacketType::kOneRtt:
      break;
  }
  return EncryptionLevel::kOneRtt;
}

[[nodiscard]] constexpr PacketType packet_type_of(EncryptionLevel level) {
  switch (level) {
    case EncryptionLevel::kInitial:
      return PacketType::kInitial;
    case EncryptionLevel::kEarlyData:
      return PacketType::kZeroRtt;
    case EncryptionLevel::kHandshake:
      return PacketType::kHandshake;
    case EncryptionLevel::kOneRtt:
      break;
  }
  return PacketType::kOneRtt;
}

inline constexpr unsigned kLongTypeShift = 4;
inline constexpr std::uint8_t kLongTypeMask = 0x03;

// The type as it stands in the first byte of a long header, shifted to its place.
[[nodiscard]] constexpr std::uint8_t long_type_bits(PacketType type, Version version) {
  // RFC 9369 §3.2: version 2 begins to count at Retry.
  const unsigned number = static_cast<unsigned>(type) + (version == kVersion2 ? 1 : 0);
  return static_cast<std::uint8_t>((number & kLongTypeMask) << kLongTypeShift);
}

[[nodiscard]] constexpr PacketType long_packet_type(std::uint8_t first_byte, Version version) {
  const unsigned number = static_cast<unsigned>(first_byte >> kLongTypeShift) - (version == kVersion2 ? 1 : 0);
  return static_cast<PacketType>(number & kLongTypeMask);
}

// What the fixed bit of a received packet must be. RFC 9287 §3: who has said so takes it clear as well.
enum class FixedBitRule : std::uint8_t { kMustBeSet, kMayBeClear };

// Why a datagram's next packet cannot be processed. All mean: drop, and count under a reason.
enum class HeaderError : std::uint8_t {
  kTruncated,            // ends within the header
  kNotThisForm,          // a short header where a long one was asked for, or the other way round
  kFixedBitClear,        // §17.2-1, §17.3.1-1
  kUnsupportedVersion,   // a long header of a version that we do not know: maybe worth a Version Negotiation packet
  kConnectionIdTooLong,  // §17.2-3, §17.2-6: more than 20 bytes
  kBadLength,            // the Length field points past the datagram's end
  kTooShortToProtect,    // RFC 9001 §5.4.2-1: no room for the header protection sample
  kEmptyToken,           // a Retry packet without a token (RFC 9000 §17.2.5.2-4)
  kNoVersions,           // a Version Negotiation packet without whole versions (RFC 8999 §6-2)
};

inline constexpr std::uint8_t kHeaderFormBit = 0x80;
inline constexpr std::uint8_t kFixedBit = 0x40;
inline constexpr std::uint8_t kSpinBit = 0x20;
inline constexpr std::uint8_t kKeyPhaseBit = 0x04;
inline constexpr std::uint8_t kPacketNumberLengthBits = 0x03;
inline constexpr std::uint8_t kLongReservedBits = 0x0c;
inline constexpr std::uint8_t kShortReservedBits = 0x18;

// Every protected packet has this many bytes from its packet number on: four that the number may take, and the
// sample of sixteen (RFC 9001 §5.4.2).
inline constexpr std::size_t kMinProtectedBytes = 4 + 16;

// The questions below are about a first byte whose header protection was removed, except the first.
[[nodiscard]] constexpr bool has_long_header(std::uint8_t first_byte) {
  return (first_byte & kHeaderFormBit) != 0;
}
[[nodiscard]] constexpr std::size_t packet_number_length_in(std::uint8_t first_byte) {
  return (first_byte & kPacketNumberLengthBits) + std::size_t{1};
}
// RFC 9000 §17.2-9, §17.3.1-3: once the packet is opened, true means PROTOCOL_VIOLATION.
[[nodiscard]] constexpr bool has_reserved_bits_set(std::uint8_t first_byte) {
  return (first_byte & (has_long_header(first_byte) ? kLongReservedBits : kShortReservedBits)) != 0;
}
[[nodiscard]] constexpr bool has_spin_bit(std::uint8_t first_byte) {
  return (first_byte & kSpinBit) != 0;
}
[[nodiscard]] constexpr bool has_key_phase_bit(std::uint8_t first_byte) {
  return (first_byte & kKeyPhaseBit) != 0;
}

}  // namespace pollux::wire
