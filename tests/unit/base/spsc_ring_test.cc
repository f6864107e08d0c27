#include "base/spsc_ring.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "base/rng.h"
#include "unit/base/seed.h"

namespace pollux {
namespace {

using Numbers = std::vector<std::uint64_t>;

Numbers counting(std::size_t count, std::uint64_t first) {
  Numbers numbers(count);
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

Numbers popped(SpscRing<std::uint64_t>& ring, std::size_t limit) {
  Numbers out(limit);
  out.resize(ring.pop(out));
  return out;
}

TEST(SpscRing, GivesItemsBackInOrder) {
  SpscRing<std::uint64_t> ring{8};
  for (std::uint64_t i = 0; i < 5; ++i) ASSERT_TRUE(ring.push(i));
  EXPECT_EQ(ring.size(), 5U);
  EXPECT_FALSE(ring.is_empty());
  EXPECT_EQ(popped(ring, 3), counting(3, 0));
  EXPECT_EQ(popped(ring, 8), counting(2, 3));
  EXPECT_TRUE(popped(ring, 8).empty());
  EXPECT_TRUE(ring.is_empty());
}

TEST(SpscRing, RoundsItsCapacityUpToAPowerOfTwo) {
  EXPECT_EQ(SpscRing<int>{1}.capacity(), 1U);
  EXPECT_EQ(SpscRing<int>{5}.capacity(), 8U);
  EXPECT_EQ(SpscRing<int>{64}.capacity(), 64U);
  EXPECT_EQ(SpscRing<std::uint64_t>::bytes_for(5), 64U);
}

TEST(SpscRing, RefusesWhatFindsItFullAndLeavesTheItemToThePusher) {
  SpscRing<std::unique_ptr<int>> ring{2};
  for (int i = 0; i < 2; ++i) {
    auto item = std::make_unique<int>(i);
    ASSERT_TRUE(ring.push(item));
    EXPECT_EQ(item, nullptr);
  }
  auto refused = std::make_unique<int>(7);
  EXPECT_FALSE(ring.push(refused));
  ASSERT_NE(refused, nullptr);
  EXPECT_EQ(*refused, 7);

  std::array<std::unique_ptr<int>, 1> out;
  ASSERT_EQ(ring.pop(out), 1U);
  EXPECT_TRUE(ring.push(refused));
}

TEST(SpscRing, TakesOfABurstWhatFits) {
  SpscRing<std::uint64_t> ring{4};
  Numbers burst = counting(6, 10);
  EXPECT_EQ(ring.push(burst), 4U);
  EXPECT_EQ(burst[4], 14U);
  EXPECT_EQ(burst[5], 15U);
  EXPECT_EQ(ring.push(std::span{burst}.subspan(4)), 0U);
  EXPECT_EQ(popped(ring, 3), counting(3, 10));
  EXPECT_EQ(ring.push(std::span{burst}.subspan(4)), 2U);
  EXPECT_EQ(popped(ring, 8), counting(3, 13));
}

TEST(SpscRing, HoldsOnToNothingThatWasPoppedOrOverwritten) {
  SpscRing<std::shared_ptr<int>> ring{4};
  const auto held = std::make_shared<int>(1);
  auto item = held;
  ASSERT_TRUE(ring.push(item));
  // What the caller's span held before is let go by the popping thread; it does not travel back through the ring.
  const auto earlier = std::make_shared<int>(2);
  std::array<std::shared_ptr<int>, 1> out{earlier};
  ASSERT_EQ(ring.pop(out), 1U);
  EXPECT_EQ(earlier.use_count(), 1);
  EXPECT_EQ(held.use_count(), 2);
}

// A type whose move is a swap, as net::Packet's is.
class Swapping {
 public:
  Swapping() = default;
  explicit Swapping(int value) : value_(std::make_unique<int>(value)) {}
  Swapping(Swapping&& other) noexcept { value_.swap(other.value_); }
  Swapping& operator=(Swapping&& other) noexcept {
    value_.swap(other.value_);
    return *this;
  }
  ~Swapping() = default;
  [[nodiscard]] bool is_empty() const { return value_ == nullptr; }

 private:
  std::unique_ptr<int> value_;
};

TEST(SpscRing, HandsNothingBackToThePusherWhereAMoveIsASwap) {
  SpscRing<Swapping> ring{1};
  std::array<Swapping, 1> out{Swapping{1}};
  for (int round = 0; round < 3; ++round) {
    Swapping item{round};
    ASSERT_TRUE(ring.push(item));
    EXPECT_TRUE(item.is_empty()) << round;
    ASSERT_EQ(ring.pop(out), 1U);
    EXPECT_FALSE(out[0].is_empty());
  }
}

TEST(SpscRing, LetsGoOfWhatIsLeftWhenItGoes) {
  const auto held = std::make_shared<int>(1);
  {
    SpscRing<std::shared_ptr<int>> ring{4};
    auto item = held;
    ASSERT_TRUE(ring.push(item));
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(SpscRing, AgreesWithADequeUnderRandomUse) {
  const std::uint64_t seed = test_seed();
  SCOPED_TRACE("replay: POLLUX_SEED=" + std::to_string(seed));
  SeededRng rng{seed};
  SpscRing<std::uint64_t> ring{16};
  std::deque<std::uint64_t> model;
  std::uint64_t next = 0;
  for (int step = 0; step < 20'000; ++step) {
    Numbers burst = counting(rng.below(12), next);
    const std::size_t taken = ring.push(burst);
    ASSERT_EQ(taken, std::min(burst.size(), ring.capacity() - model.size())) << "step " << step;
    for (std::size_t i = 0; i < taken; ++i) model.push_back(next + i);
    next += taken;
    ASSERT_EQ(ring.size(), model.size());
    for (const std::uint64_t number : popped(ring, rng.below(12))) {
      ASSERT_EQ(number, model.front()) << "step " << step;
      model.pop_front();
    }
  }
}

TEST(SpscRing, CarriesEverythingFromOneThreadToAnother) {
  constexpr std::uint64_t kItems = 100'000;
  SpscRing<std::unique_ptr<std::uint64_t>> ring{32};
  std::thread pusher([&ring] {
    for (std::uint64_t i = 0; i < kItems; ++i) {
      auto item = std::make_unique<std::uint64_t>(i);
      while (!ring.push(item)) std::this_thread::yield();
    }
  });
  std::array<std::unique_ptr<std::uint64_t>, 7> out;
  std::uint64_t expected = 0;
  bool right = true;
  while (expected < kItems) {
    const std::size_t count = ring.pop(out);
    for (std::size_t i = 0; i < count; ++i) right = right && *out[i] == expected++;
    if (count == 0) std::this_thread::yield();
  }
  pusher.join();
  EXPECT_TRUE(right);
  EXPECT_EQ(ring.size(), 0U);
}

TEST(SpscRingDeathTest, StopsTheProcessWhereItWouldHaveNoRoomAtAll) {
  EXPECT_DEATH(SpscRing<int>{0}, "invariant broken");
}

}  // namespace
}  // namespace pollux
