#include "app/load/arrival_schedule.h"

#include <gtest/gtest.h>

namespace pollux::app {
namespace {

constexpr Timestamp kStart = Timestamp::from_nanoseconds(5'000'000'000);

TEST(ArrivalSchedule, BeginsAtTheStartAndKeepsItsRateWithoutDrift) {
  ArrivalSchedule schedule{kStart, 3, {}};
  EXPECT_EQ(schedule.next(), kStart);
  for (int i = 0; i < 3'000'000; ++i) schedule.advance();
  EXPECT_EQ(schedule.next() - kStart, Duration::seconds(1'000'000));
  schedule.advance();
  EXPECT_EQ(schedule.next() - kStart, Duration::seconds(1'000'000) + Duration::nanoseconds(333'333'333));
}

TEST(ArrivalSchedule, IsSharedByTakingItsPlacesInTurn) {
  ArrivalSchedule all{kStart, 700, {}};
  ArrivalSchedule even{kStart, 700, {.first = 0, .step = 2}};
  ArrivalSchedule odd{kStart, 700, {.first = 1, .step = 2}};
  for (int i = 0; i < 1'000; ++i) {
    ArrivalSchedule& mine = i % 2 == 0 ? even : odd;
    ASSERT_EQ(mine.next(), all.next()) << i;
    mine.advance();
    all.advance();
  }
}

TEST(ArrivalSchedule, TakesTheHighestRateForYears) {
  ArrivalSchedule schedule{kStart, ArrivalSchedule::kMaxRate, {.first = 0, .step = ArrivalSchedule::kMaxRate}};
  for (int i = 0; i < 1'000'000; ++i) schedule.advance();
  EXPECT_EQ(schedule.next() - kStart, Duration::seconds(1'000'000));
}

}  // namespace
}  // namespace pollux::app
