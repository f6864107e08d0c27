// Packet numbers against RFC 9000 §17.1 and the examples of Appendices A.2 and A.3.
#include "wire/packet_number.h"

#include <gtest/gtest.h>

#include "base/rng.h"
#include "unit/wire/hex.h"

namespace pollux::wire {
namespace {

using test::hex;
using test::Octets;
using test::written_by;

TEST(PacketNumber, TakesTheLengthsOfAppendixA2) {
  EXPECT_EQ(packet_number_length(0xac5c02, 0xabe8b3), 2U);
  EXPECT_EQ(packet_number_length(0xace8fe, 0xabe8b3), 3U);
}

// RFC 9000 §17.1-2
TEST(PacketNumber, CoversMoreThanTwiceTheDistanceToTheLargestAcknowledged) {
  EXPECT_EQ(packet_number_length(1000 + 127, 1000), 1U);
  EXPECT_EQ(packet_number_length(1000 + 128, 1000), 2U);
  EXPECT_EQ(packet_number_length(1000 + 32'767, 1000), 2U);
  EXPECT_EQ(packet_number_length(1000 + 32'768, 1000), 3U);
  EXPECT_EQ(packet_number_length(1000 + (1 << 23), 1000), 4U);
}

// RFC 9000 §17.1-1
TEST(PacketNumber, IsNotTruncatedBeforeAnythingIsAcknowledged) {
  EXPECT_EQ(packet_number_length(0, std::nullopt), 1U);
  EXPECT_EQ(packet_number_length(126, std::nullopt), 1U);
  EXPECT_EQ(packet_number_length(255, std::nullopt), 2U);
  EXPECT_EQ(packet_number_length(70'000, std::nullopt), 3U);
}

TEST(PacketNumber, NeverTakesMoreThanFourBytes) {
  EXPECT_EQ(packet_number_length(kMaxPacketNumber, 0), 4U);
}

TEST(PacketNumber, DecodesTheExampleOfAppendixA3) {
  EXPECT_EQ(decode_packet_number(0x9b32, 2, 0xa82f30ea), 0xa82f9b32U);
}

TEST(PacketNumber, DecodesTheFirstOfASpaceAsItStands) {
  EXPECT_EQ(decode_packet_number(0, 1, std::nullopt), 0U);
  EXPECT_EQ(decode_packet_number(200, 1, std::nullopt), 200U);
  EXPECT_EQ(decode_packet_number(0xfffe, 2, std::nullopt), 0xfffeU);
}

TEST(PacketNumber, WrapsForwardAndBackwardAtTheWindow) {
  EXPECT_EQ(decode_packet_number(0x01, 1, 0xfe), 0x101U);
  EXPECT_EQ(decode_packet_number(0xff, 1, 0x100), 0xffU);
}

TEST(PacketNumber, StaysBelowTwoToThe62) {
  EXPECT_EQ(decode_packet_number(0x00, 1, kMaxPacketNumber - 1), kMaxPacketNumber - 0xff);
}

// RFC 9000 §17.1-3
TEST(PacketNumber, IsRecoveredWhateverTheDistance) {
  constexpr std::uint64_t kSeed = 20'260'301;
  SCOPED_TRACE(::testing::Message() << "seed " << kSeed);
  SeededRng rng{kSeed};
  for (int i = 0; i < 20'000; ++i) {
    const PacketNumber acked = rng.below(kMaxPacketNumber - (std::uint64_t{1} << 31));
    const PacketNumber full = acked + 1 + rng.below(std::uint64_t{1} << (1 + rng.below(30)));
    // The receiver has seen anything from what it acknowledged up to just before this packet.
    const PacketNumber received = acked + rng.below(full - acked);
    const std::size_t length = packet_number_length(full, acked);
    const std::uint64_t truncated = full & ((std::uint64_t{1} << (8 * length)) - 1);
    ASSERT_EQ(decode_packet_number(truncated, length, received), full) << acked << ' ' << received;
  }
}

TEST(PacketNumber, TravelsAsItsLowBytes) {
  const Octets field = written_by([](ByteWriter& writer) { write_truncated_packet_number(writer, 0xa82f9b32, 3); });
  EXPECT_EQ(field, hex("2f 9b 32"));
  EXPECT_EQ(read_truncated_packet_number(field), 0x2f9b32U);
}

}  // namespace
}  // namespace pollux::wire
