#include "base/interval_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "base/rng.h"
#include "unit/base/seed.h"

namespace pollux {
namespace {

using ::testing::ElementsAre;

TEST(IntervalSet, JoinsWhatOverlapsOrTouches) {
  IntervalSet set;
  EXPECT_EQ(set.add({10, 20}), 10U);
  EXPECT_EQ(set.add({30, 40}), 10U);
  EXPECT_THAT(set.ranges(), ElementsAre(Interval{10, 20}, Interval{30, 40}));
  EXPECT_EQ(set.add({20, 25}), 5U);
  EXPECT_THAT(set.ranges(), ElementsAre(Interval{10, 25}, Interval{30, 40}));
  EXPECT_EQ(set.add({24, 31}), 5U);
  EXPECT_THAT(set.ranges(), ElementsAre(Interval{10, 40}));
  EXPECT_EQ(set.add({12, 13}), 0U);
  EXPECT_EQ(set.add({7, 7}), 0U);
  EXPECT_EQ(set.range_count(), 1U);
}

TEST(IntervalSet, SwallowsSeveralRangesAtOnce) {
  IntervalSet set;
  for (const std::uint64_t begin : {10U, 20U, 30U, 40U}) (void)set.add({begin, begin + 2});
  EXPECT_EQ(set.add({15, 41}), 26U - 5U);
  EXPECT_THAT(set.ranges(), ElementsAre(Interval{10, 12}, Interval{15, 42}));
}

TEST(IntervalSet, SplitsARangeOutOfWhichAPieceIsTaken) {
  IntervalSet set;
  (void)set.add({10, 20});
  EXPECT_EQ(set.remove({12, 15}), 3U);
  EXPECT_THAT(set.ranges(), ElementsAre(Interval{10, 12}, Interval{15, 20}));
  EXPECT_EQ(set.remove({0, 100}), 7U);
  EXPECT_TRUE(set.empty());
  EXPECT_EQ(set.remove({0, 100}), 0U);
}

TEST(IntervalSet, KnowsItsEnds) {
  IntervalSet set;
  (void)set.add({10, 20});
  (void)set.add({30, 40});
  EXPECT_EQ(set.lowest(), (Interval{10, 20}));
  EXPECT_EQ(set.highest(), (Interval{30, 40}));
  set.remove_lowest();
  EXPECT_EQ(set.lowest(), (Interval{30, 40}));
  set.clear();
  EXPECT_TRUE(set.empty());
}

TEST(IntervalSet, ContainsAnIntervalOnlyWhole) {
  IntervalSet set;
  (void)set.add({10, 20});
  (void)set.add({21, 30});
  EXPECT_TRUE(set.contains(10));
  EXPECT_FALSE(set.contains(20));
  EXPECT_TRUE(set.contains(Interval{12, 20}));
  EXPECT_FALSE(set.contains(Interval{19, 22}));
  EXPECT_FALSE(set.contains(Interval{5, 11}));
}

TEST(IntervalSet, HoldsNumbersUpToTheGreatestEnd) {
  IntervalSet set;
  EXPECT_EQ(set.add({UINT64_MAX - 1, UINT64_MAX}), 1U);
  EXPECT_EQ(set.add({0, 1}), 1U);
  EXPECT_TRUE(set.contains(UINT64_MAX - 1));
  EXPECT_EQ(set.add({0, UINT64_MAX}), UINT64_MAX - 2);
  EXPECT_EQ(set.range_count(), 1U);
}

// The same numbers, one by one.
class Model {
 public:
  std::uint64_t add(Interval interval) {
    const std::size_t before = numbers_.size();
    for (std::uint64_t i = interval.begin; i < interval.end; ++i) numbers_.insert(i);
    return numbers_.size() - before;
  }
  std::uint64_t remove(Interval interval) {
    const std::size_t before = numbers_.size();
    numbers_.erase(numbers_.lower_bound(interval.begin), numbers_.lower_bound(interval.end));
    return before - numbers_.size();
  }
  [[nodiscard]] std::vector<Interval> ranges() const {
    std::vector<Interval> ranges;
    for (const std::uint64_t number : numbers_) {
      if (ranges.empty() || ranges.back().end != number) ranges.push_back({number, number});
      ++ranges.back().end;
    }
    return ranges;
  }
  [[nodiscard]] bool contains(std::uint64_t number) const { return numbers_.contains(number); }

 private:
  std::set<std::uint64_t> numbers_;
};

TEST(IntervalSet, AgreesWithASetOfNumbersUnderRandomUse) {
  constexpr std::uint64_t kUniverse = 120;
  const std::uint64_t seed = test_seed();
  SCOPED_TRACE("replay: POLLUX_SEED=" + std::to_string(seed));
  SeededRng rng{seed};
  IntervalSet set;
  Model model;
  for (int step = 0; step < 20'000; ++step) {
    const std::uint64_t begin = rng.below(kUniverse);
    const Interval interval{begin, begin + rng.below(12)};
    if (rng.below(2) == 0) {
      ASSERT_EQ(set.add(interval), model.add(interval)) << "step " << step;
    } else {
      ASSERT_EQ(set.remove(interval), model.remove(interval)) << "step " << step;
    }
    const std::vector<Interval> expected = model.ranges();
    ASSERT_TRUE(std::ranges::equal(set.ranges(), expected)) << "step " << step;
    const std::uint64_t probe = rng.below(kUniverse);
    ASSERT_EQ(set.contains(probe), model.contains(probe)) << "step " << step;
  }
}

}  // namespace
}  // namespace pollux
