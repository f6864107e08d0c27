#include "registry/directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace pollux::registry {
namespace {

using testing::ElementsAre;

using Numbers = Directory<int>;

std::vector<int> listed(const Numbers& directory) {
  std::vector<int> numbers;
  const Listing listing = directory.list([&](int number) { numbers.push_back(number); });
  EXPECT_EQ(listing.visited, numbers.size());
  EXPECT_EQ(listing.busy, 0U);
  return numbers;
}

TEST(Directory, ListsTheEntriesOfAllShards) {
  Numbers directory{3, 4};
  EXPECT_THAT(listed(directory), ElementsAre());
  const auto first = directory.region({0}).publish(1);
  (void)directory.region({0}).publish(2);
  (void)directory.region({2}).publish(3);
  EXPECT_THAT(listed(directory), ElementsAre(1, 2, 3));
  directory.region({0}).withdraw(*first);
  EXPECT_THAT(listed(directory), ElementsAre(2, 3));
}

TEST(Directory, ListsOneShardAlone) {
  Numbers directory{2, 4};
  (void)directory.region({0}).publish(1);
  (void)directory.region({1}).publish(2);
  std::vector<int> numbers;
  directory.list({1}, [&](int number) { numbers.push_back(number); });
  EXPECT_THAT(numbers, ElementsAre(2));
}

TEST(Directory, AddsUpWhatItsRegionsRefused) {
  Numbers directory{2, 1};
  for (int i = 0; i < 3; ++i) {
    (void)directory.region({0}).publish(i);
    (void)directory.region({1}).publish(i);
  }
  EXPECT_EQ(directory.refused(), 4U);
}

// So large that its owner is in the middle of a change nearly always.
struct Large {
  std::array<std::uint64_t, 8192> numbers{};
};

TEST(Directory, SaysOfAnEntryThatChangesAtEveryLookThatItIsBusy) {
  Directory<Large> directory{1, 1};
  const auto place = directory.region({0}).publish({});
  std::atomic<bool> done{false};
  std::thread owner([&] {
    while (!done) directory.region({0}).update(*place, {});
  });
  Listing listing;
  while (listing.busy == 0) listing = directory.list([](const Large&) {});
  done = true;
  owner.join();
  EXPECT_EQ(listing.visited, 0U);
  listing = directory.list([](const Large&) {});
  EXPECT_EQ(listing.visited, 1U);
  EXPECT_EQ(listing.busy, 0U);
}

TEST(Directory, TakesMemoryForEachShard) {
  EXPECT_EQ(Numbers::bytes_for(8, 1000), 8 * Numbers::bytes_for(1, 1000));
  EXPECT_GT(Numbers::bytes_for(1, 1000), 1000 * sizeof(int));
}

TEST(DirectoryDeathTest, StopsTheProcessWhereThereAreMoreShardsThanMayBe) {
  EXPECT_DEATH((Numbers{kMaxShards + 1, 1}), "invariant broken");
}

}  // namespace
}  // namespace pollux::registry
