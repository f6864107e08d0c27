#include "registry/doorbells.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

namespace pollux::registry {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr ShardIndex kFirst{0};
constexpr ShardIndex kSecond{1};
constexpr ShardIndex kThird{2};

std::vector<std::pair<int, std::size_t>> answered(Doorbells& doorbells, ShardIndex to) {
  std::vector<std::pair<int, std::size_t>> bells;
  const std::size_t count =
      doorbells.answer(to, [&](ShardIndex from, std::size_t bell) { bells.emplace_back(from.value, bell); });
  EXPECT_EQ(count, bells.size());
  return bells;
}

TEST(Doorbells, AreHeardByTheShardThatWasMeant) {
  Doorbells doorbells{3, 200};
  doorbells.ring(kFirst, kThird, 0);
  doorbells.ring(kFirst, kThird, 199);
  doorbells.ring(kSecond, kThird, 64);
  EXPECT_THAT(answered(doorbells, kFirst), ElementsAre());
  EXPECT_THAT(answered(doorbells, kThird), ElementsAre(Pair(0, 0), Pair(0, 199), Pair(1, 64)));
  EXPECT_THAT(answered(doorbells, kThird), ElementsAre());
}

TEST(Doorbells, RingOnceForTwoCallsBeforeTheAnswer) {
  Doorbells doorbells{2, 8};
  doorbells.ring(kFirst, kSecond, 3);
  doorbells.ring(kFirst, kSecond, 3);
  EXPECT_THAT(answered(doorbells, kSecond), ElementsAre(Pair(0, 3)));
  doorbells.ring(kFirst, kSecond, 3);
  EXPECT_THAT(answered(doorbells, kSecond), ElementsAre(Pair(0, 3)));
}

TEST(Doorbells, MayBeRungWhileTheyAreAnswered) {
  Doorbells doorbells{1, 8};
  doorbells.ring(kFirst, kFirst, 1);
  std::size_t rung = 0;
  const auto again = [&](ShardIndex, std::size_t bell) {
    if (++rung < 3) doorbells.ring(kFirst, kFirst, bell);
  };
  EXPECT_EQ(doorbells.answer(kFirst, again), 1U);
  EXPECT_EQ(doorbells.answer(kFirst, again), 1U);
  EXPECT_EQ(doorbells.answer(kFirst, again), 1U);
  EXPECT_EQ(doorbells.answer(kFirst, again), 0U);
}

TEST(Doorbells, ShowWhatWasWrittenBeforeTheyRangAndLoseNoCall) {
  constexpr std::size_t kBells = 3;
  constexpr std::uint64_t kCalls = 20'000;
  Doorbells doorbells{2, kBells};
  std::array<std::atomic<std::uint64_t>, kBells> numbers{};
  std::thread caller([&] {
    for (std::uint64_t i = 1; i <= kCalls; ++i) {
      for (std::size_t bell = 0; bell < kBells; ++bell) {
        // Relaxed: it is the bell that carries it.
        numbers[bell].store(i, std::memory_order_relaxed);
        doorbells.ring(kFirst, kSecond, bell);
      }
    }
  });
  std::array<std::uint64_t, kBells> seen{};
  while (seen != std::array{kCalls, kCalls, kCalls}) {
    doorbells.answer(kSecond,
                     [&](ShardIndex, std::size_t bell) { seen[bell] = numbers[bell].load(std::memory_order_relaxed); });
  }
  caller.join();
  doorbells.answer(kSecond, [](ShardIndex, std::size_t) {});
  EXPECT_THAT(answered(doorbells, kSecond), ElementsAre());
}

TEST(Doorbells, TakeABitForEachPairAndBell) {
  EXPECT_EQ(Doorbells::bytes_for(4, 640) - Doorbells::bytes_for(4, 64), 4U * 4U * 9U * sizeof(std::uint64_t));
}

TEST(DoorbellsDeathTest, StopTheProcessWhereThereAreMoreShardsThanBits) {
  EXPECT_DEATH((Doorbells{kMaxShards + 1, 1}), "invariant broken");
}

}  // namespace
}  // namespace pollux::registry
