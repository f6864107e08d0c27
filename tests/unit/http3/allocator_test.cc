#include "http3/allocator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/rng.h"

namespace pollux::http3 {
namespace {

TEST(PoolAllocator, GivesAlignedMemoryOfEverySize) {
  PoolAllocator pool;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{48}, std::size_t{49}, std::size_t{65'536},
                                 PoolAllocator::kMaxBlockBytes}) {
    void* block = pool.allocate(size);
    ASSERT_NE(block, nullptr) << size;
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 16, 0U);
    std::memset(block, 0xa5, size);
    pool.release(block);
  }
  EXPECT_EQ(pool.blocks_in_use(), 0U);
}

TEST(PoolAllocator, UsesReleasedMemoryAgainInsteadOfTakingMore) {
  PoolAllocator pool;
  std::vector<void*> blocks(1000);
  for (void*& block : blocks) block = pool.allocate(200);
  const std::size_t held = pool.bytes_held();
  for (int round = 0; round < 10; ++round) {
    for (void* block : blocks) pool.release(block);
    for (void*& block : blocks) block = pool.allocate(200);
  }
  EXPECT_EQ(pool.bytes_held(), held);
  for (void* block : blocks) pool.release(block);
}

TEST(PoolAllocator, KeepsLiveBlocksApartUnderRandomUse) {
  const std::uint64_t seed = 20'260'801;
  SCOPED_TRACE(seed);
  SeededRng rng{seed};
  PoolAllocator pool;
  struct Live {
    std::uint8_t* bytes;
    std::size_t size;
    std::uint8_t mark;
  };
  std::vector<Live> live;
  for (int i = 0; i < 20'000; ++i) {
    if (live.size() < 200 && rng.below(2) == 0) {
      const std::size_t size = 1 + rng.below(5000);
      const auto mark = static_cast<std::uint8_t>(rng.below(256));
      auto* bytes = static_cast<std::uint8_t*>(pool.allocate(size));
      std::memset(bytes, mark, size);
      live.push_back({bytes, size, mark});
    } else if (!live.empty()) {
      std::swap(live[rng.below(live.size())], live.back());
      const Live last = live.back();
      ASSERT_TRUE(std::all_of(last.bytes, last.bytes + last.size, [&](std::uint8_t b) { return b == last.mark; }));
      pool.release(last.bytes);
      live.pop_back();
    }
  }
  for (const Live& block : live) pool.release(block.bytes);
  EXPECT_EQ(pool.blocks_in_use(), 0U);
}

TEST(PoolAllocator, ResizeKeepsTheContent) {
  PoolAllocator pool;
  auto* text = static_cast<char*>(pool.resize(nullptr, 6));
  std::memcpy(text, "hello", 6);
  text = static_cast<char*>(pool.resize(text, 10'000));
  EXPECT_STREQ(text, "hello");
  pool.release(text);
}

TEST(PoolAllocator, ZeroedMemoryIsZeroAfterReuse) {
  PoolAllocator pool;
  void* dirty = pool.allocate(100);
  std::memset(dirty, 0xff, 100);
  pool.release(dirty);
  auto* clean = static_cast<std::uint8_t*>(pool.allocate_zeroed(10, 10));
  EXPECT_TRUE(std::all_of(clean, clean + 100, [](std::uint8_t b) { return b == 0; }));
  pool.release(clean);
}

TEST(PoolAllocator, RefusesBeyondItsLimitsAndCountsIt) {
  PoolAllocator pool{std::size_t{128} << 10};
  EXPECT_EQ(pool.allocate(PoolAllocator::kMaxBlockBytes + 1), nullptr);
  EXPECT_EQ(pool.allocate_zeroed(SIZE_MAX, 2), nullptr);
  std::vector<void*> blocks;
  while (void* block = pool.allocate(1000)) blocks.push_back(block);
  EXPECT_EQ(blocks.size(), 128U);
  EXPECT_EQ(pool.refusals(), 2U);
  for (void* block : blocks) pool.release(block);
}

}  // namespace
}  // namespace pollux::http3
