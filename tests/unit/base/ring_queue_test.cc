#include "base/ring_queue.h"

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>

#include "base/rng.h"
#include "unit/base/seed.h"

namespace pollux {
namespace {

TEST(RingQueue, GivesBackInTheOrderInWhichItWasGiven) {
  RingQueue<int> queue;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(queue.push_back(i), i);
  EXPECT_EQ(queue.size(), 100U);
  EXPECT_EQ(queue.front(), 0);
  EXPECT_EQ(queue.back(), 99);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(queue.front(), i);
    queue.pop_front();
  }
  EXPECT_TRUE(queue.empty());
}

TEST(RingQueue, LetsGoOfWhatIsPopped) {
  RingQueue<std::shared_ptr<int>> queue;
  const auto held = std::make_shared<int>(1);
  queue.push_back(held);
  queue.push_back(held);
  queue.pop_front();
  EXPECT_EQ(held.use_count(), 2);
  queue.clear();
  EXPECT_EQ(held.use_count(), 1);
}

TEST(RingQueue, KeepsItsMemory) {
  RingQueue<int> queue;
  for (int i = 0; i < 8; ++i) queue.push_back(i);
  const int* const first = &queue.front();
  queue.clear();
  for (int i = 0; i < 8; ++i) queue.push_back(i);
  EXPECT_EQ(&queue.front(), first);
  // A full turn around the ring.
  for (int i = 0; i < 8; ++i) {
    queue.pop_front();
    queue.push_back(i);
  }
  EXPECT_EQ(&queue.front(), first);
}

TEST(RingQueue, AgreesWithADequeUnderRandomUse) {
  const std::uint64_t seed = test_seed();
  SCOPED_TRACE("replay: POLLUX_SEED=" + std::to_string(seed));
  SeededRng rng{seed};
  RingQueue<std::uint64_t> queue;
  std::deque<std::uint64_t> model;
  for (int step = 0; step < 20'000; ++step) {
    // Now more pushes than pops, now fewer: it grows, and goes round.
    const std::uint64_t pushes_of_four = step / 2'000 % 2 == 0 ? 3 : 1;
    if (model.empty() || rng.below(4) < pushes_of_four) {
      model.push_back(rng.next_u64());
      queue.push_back(model.back());
    } else {
      model.pop_front();
      queue.pop_front();
    }
    ASSERT_EQ(queue.size(), model.size());
    if (model.empty()) continue;
    const std::size_t at = rng.below(model.size());
    ASSERT_EQ(queue[at], model[at]) << "step " << step;
    ASSERT_EQ(queue.front(), model.front()) << "step " << step;
    ASSERT_EQ(queue.back(), model.back()) << "step " << step;
  }
}

TEST(RingQueueDeathTest, StopsTheProcessWhereAnEmptyQueueIsPopped) {
  RingQueue<int> queue;
  EXPECT_DEATH(queue.pop_front(), "invariant broken");
}

}  // namespace
}  // namespace pollux
