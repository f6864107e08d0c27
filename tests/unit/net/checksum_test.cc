#include "net/checksum.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "base/rng.h"

namespace pollux::net {
namespace {

TEST(Checksum, OfTheExampleInRfc1071IsItsSum) {
  // RFC 1071 §3: the words 0001 f203 f4f5 f6f7 add up to 2ddf0, folded ddf2.
  constexpr std::array<std::uint8_t, 8> bytes{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
  EXPECT_EQ(fold_sum(add_to_sum(0, bytes)), 0xddf2);
  EXPECT_EQ(finish_checksum(add_to_sum(0, bytes)), 0x220d);
}

TEST(Checksum, OfNothingIsAllOnes) {
  EXPECT_EQ(finish_checksum(add_to_sum(0, {})), 0xffff);
}

TEST(Checksum, AnOddLastByteIsTheHighHalfOfAWord) {
  constexpr std::array<std::uint8_t, 3> bytes{0x12, 0x34, 0x56};
  EXPECT_EQ(fold_sum(add_to_sum(0, bytes)), 0x1234 + 0x5600);
}

TEST(Checksum, FastAndPlainAgreeForEveryLengthAndAlignment) {
  constexpr std::uint64_t kSeed = 1;
  SCOPED_TRACE(::testing::Message() << "seed " << kSeed);
  SeededRng rng{kSeed};
  std::vector<std::uint8_t> memory(2048);
  for (int round = 0; round < 2000; ++round) {
    rng.fill(memory);
    const std::size_t start = rng.below(16);
    const Bytes bytes = Bytes{memory}.subspan(start, rng.below(memory.size() - start));
    const auto before = static_cast<std::uint32_t>(rng.below(1 << 17));
    ASSERT_EQ(fold_sum(add_to_sum(before, bytes)), fold_sum(add_to_sum_plainly(before, bytes))) << bytes.size();
  }
}

TEST(Checksum, FastAndPlainAgreeWhenEveryBitIsSet) {
  const std::vector<std::uint8_t> ones(65535, 0xff);
  EXPECT_EQ(fold_sum(add_to_sum(0, ones)), fold_sum(add_to_sum_plainly(0, ones)));
}

TEST(Checksum, UpdateOfOneFieldEqualsTakingItAnew) {
  constexpr std::uint64_t kSeed = 2;
  SCOPED_TRACE(::testing::Message() << "seed " << kSeed);
  SeededRng rng{kSeed};
  for (int round = 0; round < 1000; ++round) {
    std::array<std::uint8_t, 20> header{};
    rng.fill(header);
    const std::uint16_t checksum = finish_checksum(add_to_sum(0, header));
    const auto before = static_cast<std::uint16_t>(header[4] << 8 | header[5]);
    rng.fill(MutableBytes{header}.subspan(4, 2));
    const auto after = static_cast<std::uint16_t>(header[4] << 8 | header[5]);
    ASSERT_EQ(updated_checksum(checksum, before, after), finish_checksum(add_to_sum(0, header)));
  }
}

TEST(Checksum, PseudoHeaderCountsAddressesProtocolAndLength) {
  const IpAddress source = IpAddress::parse("192.0.2.1").value();
  const IpAddress destination = IpAddress::parse("192.0.2.7").value();
  const std::uint32_t expected = 0xc000 + 0x0201 + 0xc000 + 0x0207 + 17 + 8;
  EXPECT_EQ(fold_sum(pseudo_header_sum(source, destination, IpProtocol::kUdp, 8)), fold_sum(expected));
}

}  // namespace
}  // namespace pollux::net
