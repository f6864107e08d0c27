#include "net/toeplitz.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "base/rng.h"

namespace pollux::net {
namespace {

// The verification suite of receive side scaling, as its inventors published it, with the well-known key.
struct Vector {
  std::string_view destination;
  std::string_view source;
  std::uint32_t addresses_only;
  std::uint32_t with_ports;
};

constexpr Vector kVectors[] = {
    {"161.142.100.80:1766", "66.9.149.187:2794", 0x323e8fc2, 0x51ccc178},
    {"65.69.140.83:4739", "199.92.111.2:14230", 0xd718262a, 0xc626b0ea},
    {"12.22.207.184:38024", "24.19.198.95:12898", 0xd2d0a5de, 0x5c2b394a},
    {"209.142.163.6:2217", "38.27.205.30:48228", 0x82989176, 0xafc7327f},
    {"202.188.127.2:1303", "153.39.163.191:44251", 0x5d1809c5, 0x10e828a2},
    {"[3ffe:2501:200:3::1]:1766", "[3ffe:2501:200:1fff::7]:2794", 0x2cc18cd5, 0x40207d3d},
    {"[ff02::1]:4739", "[3ffe:501:8::260:97ff:fe40:efab]:14230", 0x0f0c461c, 0xdde51bbf},
    {"[fe80::200:f8ff:fe21:67cf]:38024", "[3ffe:1900:4545:3:200:f8ff:fe21:67cf]:44251", 0x4b61e985, 0x02d1feef},
};

TEST(Toeplitz, GivesWhatThePublishedSuiteSays) {
  const Toeplitz toeplitz{kWellKnownRssKey};
  for (const Vector& vector : kVectors) {
    const auto source = SocketAddress::parse(vector.source).value();
    const auto destination = SocketAddress::parse(vector.destination).value();
    EXPECT_EQ(toeplitz.hash(source, destination), vector.with_ports) << vector.source;
    std::vector<std::uint8_t> addresses{source.ip.bytes().begin(), source.ip.bytes().end()};
    addresses.insert(addresses.end(), destination.ip.bytes().begin(), destination.ip.bytes().end());
    EXPECT_EQ(toeplitz.hash(addresses), vector.addresses_only) << vector.source;
  }
}

// Bit by bit, as the hash is defined.
[[nodiscard]] std::uint32_t plain_hash(const RssKey& key, Bytes input) {
  const auto key_bit = [&](std::size_t at) {
    return at / 8 < key.size() && (key[at / 8] & (0x80U >> at % 8)) != 0 ? 1U : 0U;
  };
  std::uint32_t sum = 0;
  for (std::size_t bit = 0; bit < 8 * input.size(); ++bit) {
    if ((input[bit / 8] & (0x80U >> bit % 8)) == 0) continue;
    std::uint32_t window = 0;
    for (std::size_t i = 0; i < 32; ++i) window = window << 1 | key_bit(bit + i);
    sum ^= window;
  }
  return sum;
}

TEST(Toeplitz, IsTheHashBitByBitForAnyKeyAndInput) {
  constexpr std::uint64_t kSeed = 20261123;
  SCOPED_TRACE(kSeed);
  SeededRng rng{kSeed};
  for (int round = 0; round < 500; ++round) {
    RssKey key;
    rng.fill(key);
    std::vector<std::uint8_t> input(static_cast<std::size_t>(rng.below(Toeplitz::kMaxInput + 1)));
    rng.fill(input);
    ASSERT_EQ(Toeplitz{key}.hash(input), plain_hash(key, input)) << "round " << round;
  }
}

TEST(Toeplitz, OfNothingIsZero) {
  EXPECT_EQ(Toeplitz{kWellKnownRssKey}.hash(Bytes{}), 0U);
}

}  // namespace
}  // namespace pollux::net
