#include "registry/stream_directory.h"

#include <gtest/gtest.h>

namespace pollux::registry {
namespace {

TEST(StreamDirectory, ShowsEverythingOfAStream) {
  StreamDirectory directory{2, 4};
  const StreamEntry entry{.connection = 7,
                          .stream_id = 4,
                          .bytes_sent = 1'000'000,
                          .bytes_received = 321,
                          .opened_at = Timestamp::from_nanoseconds(5),
                          .shard = {1},
                          .remote = SocketAddress::parse("[2001:db8::1]:4433").value(),
                          .sending = StreamSide::kFinished,
                          .receiving = StreamSide::kReset};
  ASSERT_TRUE(directory.region({1}).publish(entry).has_value());
  std::size_t seen = 0;
  directory.list([&](const StreamEntry& shown) {
    EXPECT_EQ(shown, entry);
    ++seen;
  });
  EXPECT_EQ(seen, 1U);
}

TEST(StreamDirectory, NamesTheStatesOfAStreamsSides) {
  EXPECT_EQ(name_of(StreamSide::kAbsent), "absent");
  EXPECT_EQ(name_of(StreamSide::kOpen), "open");
  EXPECT_EQ(name_of(StreamSide::kFinished), "finished");
  EXPECT_EQ(name_of(StreamSide::kReset), "reset");
}

}  // namespace
}  // namespace pollux::registry
