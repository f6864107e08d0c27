#include "recovery/recovery_period.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::at_ms;

// RFC 9002 §7.3.2: until a packet sent within it is acknowledged.
TEST(RecoveryPeriod, AnswersOnceForWhatWasSentBeforeIt) {
  RecoveryPeriod period;
  EXPECT_FALSE(period.covers(at_ms(0)));
  EXPECT_TRUE(period.on_congestion(at_ms(1), at_ms(10)));
  EXPECT_FALSE(period.on_congestion(at_ms(10), at_ms(12)));
  EXPECT_TRUE(period.covers(at_ms(10)));
  EXPECT_FALSE(period.covers(at_ms(11)));
  EXPECT_TRUE(period.on_congestion(at_ms(11), at_ms(20)));
  period.forget();
  EXPECT_TRUE(period.on_congestion(at_ms(1), at_ms(21)));
}

}  // namespace
}  // namespace pollux::recovery
