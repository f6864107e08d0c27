#include "perf_protocol/stream_map.h"

#include <gtest/gtest.h>

#include <vector>

namespace pollux::perf_protocol {
namespace {

using wire::StreamId;

TEST(PerfStreamMap, FindsWhatWasAdded) {
  StreamMap<int> map;
  EXPECT_EQ(map.find(StreamId{4}), nullptr);
  map.add(StreamId{4}, 40);
  map.add(StreamId{8}, 80);
  ASSERT_NE(map.find(StreamId{4}), nullptr);
  EXPECT_EQ(*map.find(StreamId{4}), 40);
  map.remove(StreamId{4});
  map.remove(StreamId{12});
  EXPECT_EQ(map.find(StreamId{4}), nullptr);
  EXPECT_EQ(map.size(), 1U);
}

TEST(PerfStreamMap, LeavesStatesWhereTheyAre) {
  StreamMap<int> map;
  const int* const first = &map.add(StreamId{0}, 0);
  for (std::uint64_t i = 1; i < 1'000; ++i) map.add(StreamId{4 * i}, 0);
  EXPECT_EQ(map.find(StreamId{0}), first);
}

TEST(PerfStreamMap, UsesTheMemoryOfWhatIsGone) {
  StreamMap<int> map;
  const int* const place = &map.add(StreamId{0}, 1);
  map.remove(StreamId{0});
  EXPECT_EQ(&map.add(StreamId{4}, 2), place);
  EXPECT_EQ(*place, 2);
}

TEST(PerfStreamMapDeathTest, StopsTheProcessWhereAStreamIsAddedTwice) {
  StreamMap<int> map;
  map.add(StreamId{0}, 1);
  EXPECT_DEATH(map.add(StreamId{0}, 1), "");
}

}  // namespace
}  // namespace pollux::perf_protocol
