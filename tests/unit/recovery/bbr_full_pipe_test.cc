#include "recovery/bbr_full_pipe.h"

#include <gtest/gtest.h>

namespace pollux::recovery {
namespace {

constexpr Bandwidth rate(std::uint64_t bytes_per_second) {
  return Bandwidth::bytes_per_second(bytes_per_second);
}

// draft-ietf-ccwg-bbr §5.3.1.2
TEST(BbrFullPipe, IsFullAfterThreeRoundsWithoutAQuarterMore) {
  BbrFullPipe pipe;
  pipe.on_round(rate(1'000));
  pipe.on_round(rate(1'250));
  pipe.on_round(rate(1'561));
  pipe.on_round(rate(1'562));
  EXPECT_FALSE(pipe.is_full_now()) << "1562 is a quarter more than 1250";
  pipe.on_round(rate(1'900));
  pipe.on_round(rate(1'900));
  EXPECT_FALSE(pipe.is_full_now());
  pipe.on_round(rate(1'900));
  EXPECT_TRUE(pipe.is_full_now());
  EXPECT_TRUE(pipe.was_ever_full());
}

TEST(BbrFullPipe, LooksAnewButRemembers) {
  BbrFullPipe pipe;
  for (int i = 0; i < 4; ++i) pipe.on_round(rate(1'000));
  ASSERT_TRUE(pipe.is_full_now());
  pipe.start_over(rate(1'000));
  EXPECT_FALSE(pipe.is_full_now());
  EXPECT_TRUE(pipe.was_ever_full());
  for (int i = 0; i < 3; ++i) pipe.on_round(rate(1'100));
  EXPECT_TRUE(pipe.is_full_now());
}

TEST(BbrFullPipe, CanBeToldByLosses) {
  BbrFullPipe pipe;
  pipe.on_loss_says_full();
  EXPECT_TRUE(pipe.was_ever_full());
  EXPECT_FALSE(pipe.is_full_now());
}

}  // namespace
}  // namespace pollux::recovery
