#include "net/redirection_table.h"

#include <gtest/gtest.h>

#include <array>

namespace pollux::net {
namespace {

TEST(RedirectionTable, LooksAtTheLowBitsOfTheHash) {
  const RedirectionTable table{4};
  EXPECT_EQ(table.queue_of(0), 0);
  EXPECT_EQ(table.queue_of(5), 1);
  EXPECT_EQ(table.queue_of(0xffff'ff80U + 6), 2);
}

TEST(RedirectionTable, GivesEveryQueueItsShareOfTheEntries) {
  const RedirectionTable table{3, 128};
  std::array<std::size_t, 3> entries{};
  for (std::size_t entry = 0; entry < table.size(); ++entry) ++entries.at(table.queue_at(entry));
  EXPECT_EQ(entries, (std::array<std::size_t, 3>{43, 43, 42}));
}

TEST(RedirectionTable, OfOneQueueHasNothingToDecide) {
  const RedirectionTable table{1};
  for (std::uint32_t hash = 0; hash < 300; ++hash) EXPECT_EQ(table.queue_of(hash), 0);
}

}  // namespace
}  // namespace pollux::net
