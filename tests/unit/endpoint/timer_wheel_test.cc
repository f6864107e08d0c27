#include "endpoint/timer_wheel.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <vector>

#include "base/rng.h"

namespace pollux::endpoint {
namespace {

constexpr Timestamp kStart = Timestamp::from_nanoseconds(7'777'777'777'777);
constexpr Duration kTick = Duration::nanoseconds(std::int64_t{1} << TimerWheel::kTickBits);

std::vector<std::uint32_t> expire(TimerWheel& wheel, Timestamp now) {
  std::vector<std::uint32_t> fired;
  wheel.expire(now, [&](std::uint32_t timer) { fired.push_back(timer); });
  return fired;
}

TEST(TimerWheel, FiresNothingWhenNothingIsArmed) {
  TimerWheel wheel{4, kStart};
  EXPECT_TRUE(wheel.next_deadline().is_never());
  EXPECT_TRUE(expire(wheel, kStart + Duration::seconds(1'000'000)).empty());
}

TEST(TimerWheel, FiresAfterTheDeadlineAndWithinATick) {
  for (const std::int64_t ns :
       {1LL, 65'000LL, 66'000LL, 1'000'000LL, 333'000'000LL, 30'000'000'000LL, 90'000'000'000'000LL}) {
    TimerWheel wheel{1, kStart};
    const Timestamp deadline = kStart + Duration::nanoseconds(ns);
    wheel.arm(0, deadline);
    EXPECT_TRUE(expire(wheel, deadline - Duration::nanoseconds(1)).empty()) << ns;
    EXPECT_EQ(expire(wheel, deadline + kTick).size(), 1U) << ns;
    EXPECT_TRUE(wheel.deadline(0).is_never());
  }
}

TEST(TimerWheel, MovesATimerBackAndForth) {
  TimerWheel wheel{1, kStart};
  wheel.arm(0, kStart + Duration::milliseconds(1));
  wheel.arm(0, kStart + Duration::seconds(5));
  EXPECT_TRUE(expire(wheel, kStart + Duration::seconds(4)).empty());
  wheel.arm(0, kStart + Duration::milliseconds(4'100));
  EXPECT_EQ(expire(wheel, kStart + Duration::milliseconds(4'200)).size(), 1U);
}

TEST(TimerWheel, LetsACallbackDisarmATimerThatIsDueToo) {
  TimerWheel wheel{2, kStart};
  wheel.arm(0, kStart + Duration::milliseconds(1));
  wheel.arm(1, kStart + Duration::milliseconds(1));
  int fired = 0;
  wheel.expire(kStart + Duration::milliseconds(2), [&](std::uint32_t timer) {
    ++fired;
    wheel.disarm(1 - timer);
  });
  EXPECT_EQ(fired, 1);
}

TEST(TimerWheel, LetsACallbackArmItselfForThePastWithoutEnd) {
  TimerWheel wheel{1, kStart};
  wheel.arm(0, kStart);
  int fired = 0;
  wheel.expire(kStart + Duration::milliseconds(1), [&](std::uint32_t timer) {
    ++fired;
    wheel.arm(timer, kStart);
  });
  EXPECT_EQ(fired, 1);
  EXPECT_EQ(expire(wheel, kStart + Duration::milliseconds(2)).size(), 1U);
}

TEST(TimerWheel, AgreesWithASortedMapUnderRandomUse) {
  const char* given = std::getenv("POLLUX_SEED");
  const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : 20'261;
  SCOPED_TRACE("replay with POLLUX_SEED=" + std::to_string(seed));
  SeededRng rng{seed};
  constexpr std::uint32_t kTimers = 64;
  TimerWheel wheel{kTimers, kStart};
  std::map<std::uint32_t, Timestamp> model;
  Timestamp now = kStart;
  for (int step = 0; step < 20'000; ++step) {
    const auto timer = static_cast<std::uint32_t>(rng.below(kTimers));
    const auto magnitude = rng.below(45);
    const Timestamp deadline =
        now + Duration::nanoseconds(static_cast<std::int64_t>(rng.below(std::uint64_t{1} << magnitude)));
    if (rng.below(10) == 0) {
      wheel.disarm(timer);
      model.erase(timer);
    } else {
      wheel.arm(timer, deadline);
      model[timer] = deadline;
    }
    now = now + Duration::nanoseconds(static_cast<std::int64_t>(rng.below(std::uint64_t{1} << rng.below(36))));
    if (!model.empty()) {
      for (const auto& [id, due] : model) ASSERT_LE(wheel.next_deadline(), due + kTick);
    }
    for (const std::uint32_t fired : expire(wheel, now)) {
      ASSERT_TRUE(model.contains(fired));
      ASSERT_LE(model[fired], now);
      model.erase(fired);
    }
    for (const auto& [id, due] : model) ASSERT_GT(due + kTick, now) << "timer " << id << " is late";
  }
}

}  // namespace
}  // namespace pollux::endpoint
