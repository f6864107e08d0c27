#include "endpoint/connection_id_source.h"

#include <gtest/gtest.h>

#include <set>

namespace pollux::endpoint {
namespace {

// RFC 9000 §5.1-1, §5.1-2, §10.3.2-1, §10.3.2-2, §10.3.2-5
TEST(ConnectionIdSource, GivesRandomIdsOfOneLengthAndATokenForEach) {
  SeededRng rng{1};
  const crypto::StatelessResetKey key{rng};
  const ConnectionTable table{4, rng};
  ConnectionIdSource source{rng, table, key};
  std::set<std::vector<std::uint8_t>> ids;
  std::set<std::array<std::uint8_t, 16>> tokens;
  for (int i = 0; i < 1'000; ++i) {
    const wire::ConnectionId id = source.issue();
    EXPECT_EQ(id.size(), ConnectionIdSource::kLength);
    EXPECT_TRUE(ids.insert({id.bytes().begin(), id.bytes().end()}).second);
    EXPECT_TRUE(tokens.insert(source.token_of(id).octets).second);
    EXPECT_EQ(source.token_of(id), key.token_of(id));
  }
}

// RFC 9000 §10.3.2-3, §10.3.2-4
TEST(ConnectionIdSource, GivesNoIdThatAnotherConnectionHas) {
  SeededRng table_rng{1};
  SeededRng same{7};
  SeededRng again{7};
  const crypto::StatelessResetKey key{table_rng};
  ConnectionTable table{4, table_rng};
  const wire::ConnectionId taken = ConnectionIdSource{same, table, key}.issue();
  const SlabHandle handle = *table.acquire();
  ASSERT_TRUE(table.add_id(taken, handle));
  ConnectionIdSource source{again, table, key};
  EXPECT_FALSE(source.issue() == taken);
}

// RFC 9000 §5.1-1: the nonce is all that differs, and it is random.
TEST(ConnectionIdSource, NamesItsShardInEveryIdThatItIssues) {
  SeededRng rng{1};
  const crypto::StatelessResetKey key{rng};
  const ConnectionTable table{4, rng};
  const QuicLbFormats formats{8};
  ConnectionIdSource source{rng, table, key, &formats, {5}};
  std::set<std::vector<std::uint8_t>> ids;
  for (int i = 0; i < 1'000; ++i) {
    const wire::ConnectionId id = source.issue();
    EXPECT_EQ(source.owner_of(id.bytes()), (IdOwner{.kind = IdOwner::Kind::kShard, .shard = {5}}));
    EXPECT_TRUE(ids.insert({id.bytes().begin(), id.bytes().end()}).second);
  }
}

TEST(ConnectionIdSource, MakesUpIdsThatNameNobody) {
  SeededRng rng{1};
  const crypto::StatelessResetKey key{rng};
  const ConnectionTable table{4, rng};
  const QuicLbFormats formats{registry::kMaxShards};
  ConnectionIdSource source{rng, table, key, &formats, {5}};
  int named = 0;
  for (int i = 0; i < 10'000; ++i) {
    const wire::ConnectionId id = source.make_up();
    EXPECT_EQ(id.size(), wire::kMinInitialDestinationIdLength);
    if (source.owner_of(id.bytes()).kind != IdOwner::Kind::kNobody) ++named;
  }
  EXPECT_LT(named, 30) << "a quarter of every 256th, by chance";
}

// RFC 9000 §10.3.2-2
TEST(ConnectionIdSource, KnowsHowLongTheIdOfAShortHeaderIs) {
  SeededRng rng{1};
  const crypto::StatelessResetKey key{rng};
  const ConnectionTable table{4, rng};
  std::vector<QuicLbFormat> two;
  two.push_back(*QuicLbFormat::make({.rotation = 2, .nonce_length = 12}));
  two.push_back(*QuicLbFormat::make({.rotation = 1}));
  const QuicLbFormats formats = *QuicLbFormats::make(std::move(two), 1);
  const std::array<std::uint8_t, 2> old_one{0x40, 1 << 5 | 7};
  const std::array<std::uint8_t, 1> cut_short{0x40};

  ConnectionIdSource source{rng, table, key};
  EXPECT_EQ(source.length_in(old_one), ConnectionIdSource::kLength);
  source.change_formats(formats);
  EXPECT_EQ(source.length_in(old_one), 8U);
  EXPECT_EQ(source.length_in(cut_short), 14U);
  EXPECT_EQ(source.issue().size(), 14U);
}

TEST(ConnectionIdSource, WithoutFormatsNamesNobody) {
  SeededRng rng{1};
  const crypto::StatelessResetKey key{rng};
  const ConnectionTable table{4, rng};
  ConnectionIdSource source{rng, table, key};
  EXPECT_EQ(source.owner_of(QuicLbFormats{4}.current().encode({1}, std::array<std::uint8_t, 6>{}).bytes()).kind,
            IdOwner::Kind::kNobody);
}

}  // namespace
}  // namespace pollux::endpoint
