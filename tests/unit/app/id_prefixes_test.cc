#include "app/edge/id_prefixes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace pollux::app {
namespace {

TEST(IdPrefixes, AreWhatEveryIdOfAWorkerBeginsWith) {
  constexpr std::uint16_t kShards = 3;
  const endpoint::QuicLbFormats formats{kShards};
  const auto prefixes = id_prefixes(formats);
  ASSERT_EQ(prefixes.size(), kShards);
  const std::array<std::uint8_t, 6> nonce{1, 2, 3, 4, 5, 6};
  for (std::uint16_t shard = 0; shard < kShards; ++shard) {
    const wire::ConnectionId id = formats.current().encode({shard}, nonce);
    const Bytes beginning = id.bytes().first(prefixes[shard].size());
    EXPECT_TRUE(std::ranges::equal(beginning, prefixes[shard])) << shard;
  }
}

TEST(IdPrefixes, AreNoneWhereIdsAreEncrypted) {
  crypto::Secret key{endpoint::QuicLbCipher::kKeyLength};
  std::vector<endpoint::QuicLbFormat> encrypted;
  encrypted.push_back(endpoint::QuicLbFormat::make({.key = std::move(key)}).value());
  const auto formats = endpoint::QuicLbFormats::make(std::move(encrypted), 2);
  ASSERT_TRUE(formats) << formats.error();
  EXPECT_TRUE(id_prefixes(*formats).empty());
}

}  // namespace
}  // namespace pollux::app
