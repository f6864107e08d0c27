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

}  // namespace
}  // namespace pollux::endpoint
