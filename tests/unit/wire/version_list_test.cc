// VersionList: an order of preference without repeats.
#include "wire/version_list.h"

#include <gtest/gtest.h>

namespace pollux::wire {
namespace {

TEST(VersionList, KeepsTheOrderInWhichVersionsWereAdded) {
  const VersionList list{kVersion2, kVersion1};
  EXPECT_EQ(list.front(), kVersion2);
  EXPECT_EQ(list.size(), 2U);
  EXPECT_EQ(list.begin()[1], kVersion1);
}

TEST(VersionList, KnowsWhatItLists) {
  const VersionList list{kVersion1};
  EXPECT_TRUE(list.contains(kVersion1));
  EXPECT_FALSE(list.contains(kVersion2));
  EXPECT_TRUE(VersionList{}.empty());
}

TEST(VersionList, ListsNoVersionTwice) {
  const VersionList list{kVersion1, kVersion2, kVersion1};
  EXPECT_EQ(list, (VersionList{kVersion1, kVersion2}));
}

TEST(VersionList, HoldsNoMoreThanItsCapacity) {
  VersionList list;
  for (Version version = 1; version <= VersionList::kCapacity; ++version) EXPECT_TRUE(list.add(version));
  EXPECT_FALSE(list.add(0x0a0a0a0a));
  EXPECT_TRUE(list.add(1));
  EXPECT_EQ(list.size(), VersionList::kCapacity);
}

}  // namespace
}  // namespace pollux::wire
