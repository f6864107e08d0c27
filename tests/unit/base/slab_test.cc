#include "base/slab.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "base/rng.h"
#include "unit/base/seed.h"

namespace pollux {
namespace {

struct Thing {
  void reset() {
    memory.clear();
    ++resets;
  }
  std::vector<int> memory;
  int resets = 0;
};

TEST(Slab, FindsAnObjectByItsHandleUntilThatIsReleased) {
  Slab<Thing> slab{2};
  const auto handle = slab.acquire();
  ASSERT_TRUE(handle.has_value());
  ASSERT_NE(slab.find(*handle), nullptr);
  EXPECT_EQ(slab.handle_at(handle->index), *handle);
  EXPECT_EQ(slab.in_use(), 1U);
  slab.release(*handle);
  EXPECT_EQ(slab.find(*handle), nullptr);
  EXPECT_TRUE(slab.handle_at(handle->index).is_null());
  EXPECT_EQ(slab.in_use(), 0U);
}

TEST(Slab, NeverFindsAStrangerByAnOldHandle) {
  Slab<Thing> slab{1};
  const SlabHandle old = *slab.acquire();
  slab.release(old);
  const SlabHandle fresh = *slab.acquire();
  EXPECT_EQ(fresh.index, old.index);
  EXPECT_NE(fresh, old);
  EXPECT_EQ(slab.find(old), nullptr);
  EXPECT_NE(slab.find(fresh), nullptr);
}

TEST(Slab, ReusesAnObjectWithItsMemory) {
  Slab<Thing> slab{1};
  const SlabHandle first = *slab.acquire();
  Thing* const thing = slab.find(first);
  thing->memory.resize(100);
  slab.release(first);
  const SlabHandle second = *slab.acquire();
  EXPECT_EQ(slab.find(second), thing);
  EXPECT_EQ(thing->resets, 1);
  EXPECT_TRUE(thing->memory.empty());
  EXPECT_GE(thing->memory.capacity(), 100U);
}

TEST(Slab, GivesNothingBeyondItsCapacity) {
  Slab<Thing> slab{3};
  std::vector<SlabHandle> handles;
  for (int i = 0; i < 3; ++i) handles.push_back(*slab.acquire());
  EXPECT_FALSE(slab.acquire().has_value());
  slab.release(handles[1]);
  EXPECT_TRUE(slab.acquire().has_value());
  EXPECT_FALSE(slab.acquire().has_value());
  EXPECT_EQ(slab.capacity(), 3U);
}

TEST(Slab, FindsNothingByAHandleThatIsNoneOfItsOwn) {
  Slab<Thing> slab{3};
  EXPECT_EQ(slab.find(SlabHandle{}), nullptr);
  EXPECT_EQ(slab.find({.index = 2, .generation = 0}), nullptr);
  EXPECT_TRUE(slab.handle_at(7).is_null());
  EXPECT_TRUE(SlabHandle{}.is_null());
}

TEST(Slab, VisitsThoseInUseAndLetsThemBeReleased) {
  Slab<Thing> slab{8};
  std::vector<SlabHandle> handles;
  for (int i = 0; i < 8; ++i) handles.push_back(*slab.acquire());
  slab.release(handles[0]);
  slab.release(handles[5]);
  std::size_t visited = 0;
  slab.for_each([&](SlabHandle handle, Thing& thing) {
    EXPECT_EQ(slab.find(handle), &thing);
    slab.release(handle);
    ++visited;
  });
  EXPECT_EQ(visited, 6U);
  EXPECT_EQ(slab.in_use(), 0U);
}

TEST(Slab, AgreesWithAMapUnderRandomUse) {
  constexpr std::size_t kCapacity = 20;
  const std::uint64_t seed = test_seed();
  SCOPED_TRACE("replay: POLLUX_SEED=" + std::to_string(seed));
  SeededRng rng{seed};
  Slab<Thing> slab{kCapacity};
  std::vector<std::pair<SlabHandle, Thing*>> live;
  std::vector<SlabHandle> gone;
  for (int step = 0; step < 5'000; ++step) {
    if (rng.below(2) == 0) {
      const auto handle = slab.acquire();
      ASSERT_EQ(handle.has_value(), live.size() < kCapacity);
      if (handle) live.emplace_back(*handle, slab.find(*handle));
    } else if (!live.empty()) {
      const auto at = live.begin() + static_cast<std::ptrdiff_t>(rng.below(live.size()));
      gone.push_back(at->first);
      slab.release(at->first);
      live.erase(at);
    }
    ASSERT_EQ(slab.in_use(), live.size());
    for (const auto& [handle, thing] : live) ASSERT_EQ(slab.find(handle), thing);
    ASSERT_TRUE(gone.empty() || slab.find(gone[rng.below(gone.size())]) == nullptr);
  }
}

TEST(SlabDeathTest, StopsTheProcessWhereAHandleIsReleasedTwice) {
  Slab<Thing> slab{1};
  const SlabHandle handle = *slab.acquire();
  slab.release(handle);
  EXPECT_DEATH(slab.release(handle), "invariant broken");
}

}  // namespace
}  // namespace pollux
