#include "stream/stream_table.h"

#include <gtest/gtest.h>

#include <set>

#include "base/rng.h"

namespace pollux::stream {
namespace {

using Standing = StreamTable::Standing;

class StreamTableTest : public testing::Test {
 protected:
  Stream* create(std::uint64_t id) {
    Stream* const stream = table_.create(wire::StreamId{id});
    if (stream != nullptr) stream->open({.id = wire::StreamId{id}, .role = wire::Role::kServer});
    return stream;
  }
  Standing standing(std::uint64_t id) const { return table_.standing(wire::StreamId{id}); }

  ChunkPool chunks_{1};
  StreamPool pool_{chunks_, 300};
  StreamTable table_{pool_};
};

// RFC 9000 §3.2-1
TEST_F(StreamTableTest, OpensAllLowerStreamsOfTheTypeAndNoOther) {
  ASSERT_NE(create(8), nullptr);
  EXPECT_EQ(standing(0), Standing::kOpen);
  EXPECT_EQ(standing(4), Standing::kOpen);
  EXPECT_EQ(standing(12), Standing::kNeverOpened);
  EXPECT_EQ(standing(1), Standing::kNeverOpened);
  EXPECT_EQ(standing(2), Standing::kNeverOpened);
  EXPECT_EQ(table_.size(), 1U);
}

// RFC 9000 §2.1-1
TEST_F(StreamTableTest, KnowsAClosedStreamForEver) {
  create(0);
  table_.close(*create(4));
  EXPECT_EQ(standing(4), Standing::kClosed);
  EXPECT_EQ(standing(0), Standing::kOpen);
  EXPECT_EQ(table_.find(wire::StreamId{4}), nullptr);
  EXPECT_EQ(pool_.in_use(), 1U);
}

TEST_F(StreamTableTest, ChangesNothingWhenThePoolIsDry) {
  StreamPool small{chunks_, 1};
  StreamTable table{small};
  ASSERT_NE(table.create(wire::StreamId{0}), nullptr);
  EXPECT_EQ(table.create(wire::StreamId{8}), nullptr);
  EXPECT_EQ(table.standing(wire::StreamId{8}), Standing::kNeverOpened);
}

TEST_F(StreamTableTest, ForgetsEverythingWhenCleared) {
  create(0);
  table_.close(*create(4));
  table_.clear();
  EXPECT_EQ(pool_.in_use(), 0U);
  EXPECT_EQ(standing(0), Standing::kNeverOpened);
  EXPECT_EQ(standing(4), Standing::kNeverOpened);
}

TEST_F(StreamTableTest, AgreesWithAPlainSetOverRandomOpeningsAndClosings) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    SeededRng rng{seed};
    table_.clear();
    std::set<std::uint64_t> open;
    std::set<std::uint64_t> closed;
    for (int step = 0; step < 3000; ++step) {
      const std::uint64_t id = rng.below(1200);
      if (open.contains(id)) {
        Stream* const stream = table_.find(wire::StreamId{id});
        ASSERT_NE(stream, nullptr);
        ASSERT_EQ(stream->id().value(), id);
        table_.close(*stream);
        open.erase(id);
        closed.insert(id);
      } else {
        ASSERT_EQ(table_.find(wire::StreamId{id}), nullptr);
        ASSERT_EQ(standing(id) == Standing::kClosed, closed.contains(id));
        if (!closed.contains(id) && open.size() < 300 && create(id) != nullptr) open.insert(id);
      }
      ASSERT_EQ(table_.size(), open.size());
    }
  }
}

}  // namespace
}  // namespace pollux::stream
