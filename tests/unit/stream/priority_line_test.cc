#include "stream/priority_line.h"

#include <gtest/gtest.h>

#include <deque>
#include <vector>

#include "base/rng.h"
#include "stream/stream.h"

namespace pollux::stream {
namespace {

class PriorityLineTest : public testing::Test {
 protected:
  Stream& stream(std::uint64_t id, wire::Priority priority) {
    Stream& opened = streams_.emplace_back(chunks_);
    opened.open({.id = wire::StreamId{id}, .role = wire::Role::kServer});
    opened.set_priority(priority);
    line_.set(opened, true);
    return opened;
  }
  // Whose turns they are, one after another.
  std::vector<std::uint64_t> turns(std::size_t count) {
    std::vector<std::uint64_t> ids;
    for (std::size_t i = 0; i < count; ++i) {
      Stream* const front = line_.front();
      ids.push_back(front->id().value());
      line_.end_turn(*front);
    }
    return ids;
  }

  ChunkPool chunks_{1};
  std::deque<Stream> streams_;
  PriorityLine line_{ListKind::kNewData};
};

using Ids = std::vector<std::uint64_t>;

TEST_F(PriorityLineTest, HasNobodyInFrontWhileItIsEmpty) {
  EXPECT_TRUE(line_.empty());
  EXPECT_EQ(line_.front(), nullptr);
  Stream& only = stream(0, {});
  EXPECT_EQ(line_.front(), &only);
  line_.remove(only);
  EXPECT_TRUE(line_.empty());
  line_.remove(only);
  EXPECT_EQ(line_.front(), nullptr);
}

// RFC 9218 §10
TEST_F(PriorityLineTest, PutsTheMoreUrgentFirst) {
  stream(0, {.urgency = 7});
  stream(4, {.urgency = 3, .incremental = true});
  Stream& urgent = stream(8, {.urgency = 0});
  EXPECT_EQ(turns(2), (Ids{8, 8}));
  line_.remove(urgent);
  EXPECT_EQ(turns(2), (Ids{4, 4}));
}

// RFC 9218 §10
TEST_F(PriorityLineTest, SendsOneAfterAnotherInTheOrderOfTheirIdsWhatIsNotIncremental) {
  Stream& second = stream(4, {});
  stream(8, {});
  Stream& first = stream(0, {});
  EXPECT_EQ(turns(3), (Ids{0, 0, 0}));
  line_.remove(first);
  line_.remove(second);
  EXPECT_EQ(turns(1), (Ids{8}));
  line_.set(second, true);
  EXPECT_EQ(turns(2), (Ids{4, 4}));
}

// RFC 9218 §10
TEST_F(PriorityLineTest, LetsIncrementalStreamsTakeTurns) {
  for (const std::uint64_t id : {8U, 0U, 4U}) stream(id, {.incremental = true});
  EXPECT_EQ(turns(5), (Ids{8, 0, 4, 8, 0}));
}

TEST_F(PriorityLineTest, LetsNeitherKindStarveTheOther) {
  stream(0, {});
  stream(4, {});
  stream(8, {.incremental = true});
  stream(12, {.incremental = true});
  EXPECT_EQ(turns(6), (Ids{0, 8, 0, 12, 0, 8}));
}

TEST_F(PriorityLineTest, HoldsTheOrderOfIdsHoweverStreamsJoinAndLeave) {
  constexpr std::uint64_t kSeed = 11;
  SCOPED_TRACE(testing::Message() << "seed " << kSeed);
  SeededRng rng{kSeed};
  for (std::uint64_t i = 0; i < 20; ++i) line_.remove(stream(4 * i, {}));
  for (int step = 0; step < 2000; ++step) {
    line_.set(streams_[rng.below(20)], rng.below(2) == 0);
    std::uint64_t lowest = UINT64_MAX;
    for (Stream& candidate : streams_) {
      if (candidate.link(ListKind::kNewData).is_linked) lowest = std::min(lowest, candidate.id().value());
    }
    ASSERT_EQ(line_.empty(), lowest == UINT64_MAX);
    if (lowest != UINT64_MAX) {
      ASSERT_EQ(line_.front()->id().value(), lowest);
    }
  }
}

}  // namespace
}  // namespace pollux::stream
