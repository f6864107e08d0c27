// Numbers worked by hand from draft-ietf-ccwg-bbr §5.5.
#include "recovery/bbr_path_model.h"

#include <gtest/gtest.h>

namespace pollux::recovery {
namespace {

constexpr Bandwidth rate(std::uint64_t bytes_per_second) {
  return Bandwidth::bytes_per_second(bytes_per_second);
}

RateSample sample(std::uint64_t bytes_per_second, std::uint64_t before, std::uint64_t in_all,
                  bool app_limited = false) {
  return {.has_data = true,
          .app_limited = app_limited,
          .delivery_rate = rate(bytes_per_second),
          .delivered = ByteCount{in_all - before},
          .delivered_before = before,
          .delivered_in_all = in_all};
}

TEST(BbrPathModel, TakesTheBestOfTwoCycles) {
  BbrPathModel model;
  model.on_sample(sample(1'000, 0, 10));
  model.on_sample(sample(900, 0, 20));
  EXPECT_EQ(model.max_bandwidth(), rate(1'000));
  model.advance_cycle();
  model.on_sample(sample(800, 10, 30));
  EXPECT_EQ(model.max_bandwidth(), rate(1'000));
  model.advance_cycle();
  EXPECT_EQ(model.max_bandwidth(), rate(800));
  model.advance_cycle();
  EXPECT_EQ(model.max_bandwidth(), rate(800)) << "a cycle without samples forgets nothing";
}

// §5.5.4
TEST(BbrPathModel, CountsWhatTheApplicationLimitedOnlyWhereItIsMore) {
  BbrPathModel model;
  model.on_sample(sample(1'000, 0, 10));
  model.advance_cycle();
  model.on_sample(sample(900, 0, 20, true));
  model.advance_cycle();
  EXPECT_EQ(model.max_bandwidth(), rate(1'000));
  model.on_sample(sample(1'100, 0, 30, true));
  EXPECT_EQ(model.max_bandwidth(), rate(1'100));
}

// §5.5.10.3: bw_shortterm = max(bw_latest, 0.7 * bw_shortterm), and the same for what is in flight.
TEST(BbrPathModel, GivesWayToLossesButNotBelowWhatIsDelivered) {
  BbrPathModel model;
  model.on_sample(sample(1'000, 0, 10'000));
  model.after_sample(sample(1'000, 0, 10'000));
  model.on_loss(10'000);
  EXPECT_TRUE(model.has_loss_in_round());
  model.on_sample(sample(600, 4'000, 12'000));
  EXPECT_FALSE(model.loss_round_ends()) << "sent before the loss";
  model.after_sample(sample(600, 4'000, 12'000));
  model.on_sample(sample(600, 10'000, 16'000));
  EXPECT_TRUE(model.loss_round_ends());
  model.give_way(ByteCount{20'000});
  // The latest round delivered 1000 bytes a second at best, which is what it had: no need to give way.
  EXPECT_EQ(model.bandwidth(), rate(1'000));
  EXPECT_EQ(model.inflight_shortterm(), ByteCount{14'000});
  model.after_sample(sample(600, 10'000, 16'000));
  model.on_loss(16'000);
  model.on_sample(sample(600, 16'000, 22'000));
  model.give_way(ByteCount{20'000});
  EXPECT_EQ(model.bandwidth(), rate(700));
  EXPECT_EQ(model.inflight_shortterm(), ByteCount{9'800});
  EXPECT_EQ(model.max_bandwidth(), rate(1'000)) << "the long term stands";
  model.reset_short_term();
  EXPECT_EQ(model.bandwidth(), rate(1'000));
  EXPECT_EQ(model.inflight_shortterm(), kUnbounded);
}

TEST(BbrPathModel, ForgetsItsCongestionSignals) {
  BbrPathModel model;
  model.on_sample(sample(1'000, 0, 10'000));
  model.on_loss(10'000);
  model.reset_congestion_signals();
  EXPECT_FALSE(model.has_loss_in_round());
  EXPECT_TRUE(model.inflight_latest().is_zero());
}

}  // namespace
}  // namespace pollux::recovery
