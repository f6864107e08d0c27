// The bits of a first byte (RFC 9000 §17.2, §17.3.1) and the levels of packet types.
#include "wire/packet_type.h"

#include <gtest/gtest.h>

namespace pollux::wire {
namespace {

TEST(PacketType, BelongsToTheLevelWhoseKeysProtectIt) {
  for (const EncryptionLevel level : {EncryptionLevel::kInitial, EncryptionLevel::kEarlyData,
                                      EncryptionLevel::kHandshake, EncryptionLevel::kOneRtt}) {
    EXPECT_EQ(level_of(packet_type_of(level)), level);
  }
  EXPECT_EQ(packet_type_of(EncryptionLevel::kEarlyData), PacketType::kZeroRtt);
}

// RFC 9369 §3.2
TEST(PacketType, IsNumberedByTheVersion) {
  EXPECT_EQ(long_type_bits(PacketType::kRetry, kVersion1), 0x30);
  EXPECT_EQ(long_type_bits(PacketType::kRetry, kVersion2), 0x00);
  for (const Version version : kKnownVersions) {
    for (const PacketType type :
         {PacketType::kInitial, PacketType::kZeroRtt, PacketType::kHandshake, PacketType::kRetry}) {
      EXPECT_EQ(long_packet_type(static_cast<std::uint8_t>(0xcf | long_type_bits(type, version)), version), type);
    }
  }
}

TEST(FirstByte, TellsThePacketNumberLength) {
  EXPECT_EQ(packet_number_length_in(0x40), 1U);
  EXPECT_EQ(packet_number_length_in(0xc3), 4U);
}

// RFC 9000 §17.2-9, §17.3.1-3
TEST(FirstByte, HasOtherReservedBitsInLongAndShortHeaders) {
  EXPECT_FALSE(has_reserved_bits_set(0xf3));
  EXPECT_TRUE(has_reserved_bits_set(0xc4));
  EXPECT_TRUE(has_reserved_bits_set(0xc8));
  EXPECT_FALSE(has_reserved_bits_set(0x67));
  EXPECT_TRUE(has_reserved_bits_set(0x48));
  EXPECT_TRUE(has_reserved_bits_set(0x50));
}

TEST(FirstByte, CarriesSpinBitAndKeyPhase) {
  EXPECT_TRUE(has_spin_bit(0x60));
  EXPECT_FALSE(has_spin_bit(0x40));
  EXPECT_TRUE(has_key_phase_bit(0x44));
  EXPECT_FALSE(has_key_phase_bit(0x40));
}

}  // namespace
}  // namespace pollux::wire
