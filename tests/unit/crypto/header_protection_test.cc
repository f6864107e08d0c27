#include "crypto/header_protection.h"

#include <gtest/gtest.h>

#include "base/rng.h"
#include "unit/crypto/hex.h"

namespace pollux::crypto {
namespace {

// RFC 9001 §5.4.2-1.
TEST(HeaderSample, BeginsFourBytesAfterThePacketNumberBegins) {
  Buffer packet(30);
  const std::optional<Bytes> sample = header_sample(packet, 9);
  ASSERT_TRUE(sample.has_value());
  EXPECT_EQ(sample->data(), packet.data() + 13);
  EXPECT_EQ(sample->size(), kHeaderSampleLength);
}

// RFC 9001 §5.4.2-1: packets too short for a complete sample are discarded.
TEST(HeaderSample, IsNotThereInAPacketThatIsOneByteTooShort) {
  EXPECT_TRUE(header_sample(Buffer(29), 9).has_value());
  EXPECT_FALSE(header_sample(Buffer(28), 9).has_value());
  EXPECT_FALSE(header_sample(Buffer(8), 9).has_value());
  EXPECT_FALSE(header_sample({}, 0).has_value());
}

constexpr HeaderMask kOnes{0xff, 0xff, 0xff, 0xff, 0xff};

TEST(HeaderProtection, HidesFourBitsOfALongHeaderAndFiveOfAShortOne) {
  Buffer packet(24);
  packet[0] = 0xc0;
  apply_header_protection(packet, 1, kOnes);
  EXPECT_EQ(packet[0], 0xcf);
  packet[0] = 0x40;
  apply_header_protection(packet, 1, kOnes);
  EXPECT_EQ(packet[0], 0x5f);
}

TEST(HeaderProtection, ChangesTheFirstByteAndThePacketNumberAndNothingElse) {
  for (std::uint8_t length = 1; length <= kMaxPacketNumberLength; ++length) {
    Buffer packet(40);
    packet[0] = static_cast<std::uint8_t>(0x40 | (length - 1));
    apply_header_protection(packet, 9, kOnes);
    for (std::size_t i = 1; i < packet.size(); ++i) {
      const bool is_packet_number = i >= 9 && i < 9u + length;
      EXPECT_EQ(packet[i], is_packet_number ? 0xff : 0x00) << "byte " << i << ", length " << int{length};
    }
  }
}

TEST(HeaderProtection, IsUndoneByRemoving) {
  constexpr std::uint64_t kSeed = 20210527;
  SCOPED_TRACE(testing::Message() << "seed " << kSeed);
  SeededRng rng{kSeed};
  for (int round = 0; round < 2000; ++round) {
    Buffer packet(48);
    rng.fill(packet);
    HeaderMask mask{};
    rng.fill(mask);
    const std::size_t offset = 1 + rng.below(packet.size() - kSampleSpan);
    const Buffer original = packet;
    apply_header_protection(packet, offset, mask);
    const UnprotectedHeader header = remove_header_protection(packet, offset, mask);
    EXPECT_EQ(packet, original);
    EXPECT_EQ(header.first_byte, original[0]);
    EXPECT_EQ(header.packet_number_length, (original[0] & 3) + 1);
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < header.packet_number_length; ++i) number = (number << 8) | original[offset + i];
    EXPECT_EQ(header.truncated_packet_number, number);
  }
}

// RFC 9001 §A.3: the mask of the server's Initial.
TEST(HeaderProtection, UncoversTheServersInitialOfTheRfc) {
  Buffer packet = rfc9001_vector("a3_server_initial");
  const UnprotectedHeader header = remove_header_protection(packet, 18, {0x2e, 0xc0, 0xd8, 0x35, 0x6a});
  EXPECT_EQ(header.first_byte, 0xc1);
  EXPECT_EQ(header.packet_number_length, 2);
  EXPECT_EQ(header.truncated_packet_number, 1u);
  EXPECT_EQ(to_hex(Bytes{packet}.first(20)), "c1000000010008f067a5502a4262b50040750001");
}

TEST(HeaderProtectionDeathTest, RefusesAPacketWithoutASample) {
  Buffer packet(20);
  EXPECT_DEATH((void)remove_header_protection(packet, 1, kOnes), "header_sample");
}

}  // namespace
}  // namespace pollux::crypto
