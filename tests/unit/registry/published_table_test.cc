#include "registry/published_table.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "base/rng.h"
#include "unit/base/seed.h"

namespace pollux::registry {
namespace {

// Whole while all its numbers are the same. Of an odd size, so that the last word is not full.
struct Sample {
  std::array<std::uint32_t, 9> numbers{};

  [[nodiscard]] static Sample of(std::uint32_t number) {
    Sample sample;
    sample.numbers.fill(number);
    return sample;
  }
  [[nodiscard]] bool operator==(const Sample&) const = default;
};

using Table = PublishedTable<Sample>;

Table::Place published(Table& table, std::uint32_t number) {
  const auto place = table.publish(Sample::of(number));
  EXPECT_TRUE(place.has_value());
  return place.value_or(Table::Place{});
}

TEST(PublishedTable, ShowsWhatWasPublishedUntilItIsWithdrawn) {
  Table table{4};
  EXPECT_EQ(table.read(0).error(), Unread::kFree);
  const Table::Place place = published(table, 1);
  EXPECT_EQ(table.read(place.index), Sample::of(1));
  table.update(place, Sample::of(2));
  EXPECT_EQ(table.read(place.index), Sample::of(2));
  table.withdraw(place);
  EXPECT_EQ(table.read(place.index).error(), Unread::kFree);
}

TEST(PublishedTable, ChangesWhatIsThere) {
  Table table{4};
  const Table::Place place = published(table, 7);
  table.change(place, [](Sample& sample) { sample.numbers[8] += 1; });
  Sample expected = Sample::of(7);
  expected.numbers[8] = 8;
  EXPECT_EQ(table.read(place.index), expected);
}

TEST(PublishedTable, RefusesWhatFindsItFullAndCountsThat) {
  Table table{2};
  const Table::Place first = published(table, 1);
  (void)published(table, 2);
  EXPECT_FALSE(table.publish(Sample::of(3)).has_value());
  EXPECT_FALSE(table.publish(Sample::of(4)).has_value());
  EXPECT_EQ(table.refused(), 2U);
  table.withdraw(first);
  EXPECT_EQ(published(table, 5), first);
  EXPECT_EQ(table.refused(), 2U);
}

TEST(PublishedTable, GivesOutLowPlacesFirstAndSaysHowFarItGot) {
  Table table{100};
  EXPECT_EQ(table.high_water(), 0U);
  const Table::Place first = published(table, 1);
  EXPECT_EQ(first.index, 0U);
  EXPECT_EQ(published(table, 2).index, 1U);
  EXPECT_EQ(table.high_water(), 2U);
  table.withdraw(first);
  EXPECT_EQ(table.high_water(), 2U);
  EXPECT_EQ(published(table, 3).index, 0U);
}

TEST(PublishedTable, SaysHowMuchMemoryItTakes) {
  // A stamp, five words of 36 bytes, and a number in the list of free places.
  EXPECT_EQ(Table::bytes_for(1000) - Table::bytes_for(0), 1000U * (8 + 40 + 4));
}

TEST(PublishedTable, AgreesWithAMapUnderRandomUse) {
  const std::uint64_t seed = test_seed();
  SCOPED_TRACE("replay: POLLUX_SEED=" + std::to_string(seed));
  SeededRng rng{seed};
  Table table{32};
  std::map<std::uint32_t, std::uint32_t> model;
  for (std::uint32_t step = 0; step < 20'000; ++step) {
    const std::uint32_t at = static_cast<std::uint32_t>(rng.below(table.capacity()));
    if (!model.contains(at)) {
      if (const auto place = table.publish(Sample::of(step))) {
        ASSERT_TRUE(model.emplace(place->index, step).second) << "step " << step;
      }
    } else if (rng.below(2) == 0) {
      table.withdraw({at});
      model.erase(at);
    } else {
      table.update({at}, Sample::of(step));
      model[at] = step;
    }
    for (std::uint32_t i = 0; i < table.capacity(); ++i) {
      const auto entry = table.read(i);
      ASSERT_EQ(entry.has_value(), model.contains(i)) << "step " << step;
      ASSERT_TRUE(!entry || *entry == Sample::of(model[i])) << "step " << step;
    }
  }
}

TEST(PublishedTable, ShowsEntriesWholeOrNotAtAllWhileTheyChange) {
  constexpr std::uint32_t kChanges = 50'000;
  Table table{1};
  std::atomic<bool> done{false};
  std::thread owner([&] {
    auto place = table.publish(Sample::of(0));
    for (std::uint32_t i = 1; i <= kChanges; ++i) {
      if (i % 1'000 != 0) {
        table.update(*place, Sample::of(i));
        continue;
      }
      table.withdraw(*place);
      std::this_thread::yield();
      place = table.publish(Sample::of(i));
    }
    done = true;
  });
  std::uint64_t torn = 0;
  std::uint64_t older = 0;
  std::uint32_t last = 0;
  while (!done) {
    const auto entry = table.read(0);
    if (!entry) continue;
    torn += *entry != Sample::of(entry->numbers[0]) ? 1U : 0U;
    older += entry->numbers[0] < last ? 1U : 0U;
    last = entry->numbers[0];
  }
  owner.join();
  EXPECT_EQ(torn, 0U);
  EXPECT_EQ(older, 0U);
  EXPECT_EQ(table.read(0), Sample::of(kChanges));
}

TEST(PublishedTableDeathTest, StopsTheProcessWhereAPlaceIsUsedThatHoldsNothing) {
  Table table{2};
  const Table::Place place = published(table, 1);
  table.withdraw(place);
  EXPECT_DEATH(table.withdraw(place), "invariant broken");
  EXPECT_DEATH(table.update(place, Sample::of(2)), "invariant broken");
  EXPECT_DEATH(table.update({}, Sample::of(2)), "invariant broken");
}

TEST(PublishedTableDeathTest, StopsTheProcessWhereTheCapacityIsBeyondTheLimit) {
  EXPECT_DEATH(Table{0}, "invariant broken");
}

}  // namespace
}  // namespace pollux::registry
