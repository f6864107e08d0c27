#include "app/common/clock_reference.h"

#include <gtest/gtest.h>

namespace pollux::app {
namespace {

using std::chrono::system_clock;

TEST(ClockReference, TellsWhatTheWallClockSaidThen) {
  const ClockReference clock{.worker = Timestamp::from_nanoseconds(1'000), .wall = system_clock::time_point{}};
  const auto later = clock.wall_of(Timestamp::from_nanoseconds(1'000) + Duration::seconds(2));
  EXPECT_EQ(later - clock.wall, std::chrono::seconds(2));
}

TEST(Rfc3339, IsInUtcWithMilliseconds) {
  EXPECT_EQ(rfc3339(system_clock::time_point{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(rfc3339(system_clock::time_point{std::chrono::milliseconds{1'790'000'000'125}}),
            "2026-09-21T14:13:20.125Z");
}

}  // namespace
}  // namespace pollux::app
