#include "recovery/bbr_ack_aggregation.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::at_ms;

// 1 MB/s: a thousand bytes a millisecond.
constexpr Bandwidth kRate = Bandwidth::bytes_per_second(1'000'000);
constexpr ByteCount kNoLimit{1'000'000};

void acked(BbrAckAggregation& aggregation, std::uint64_t bytes, std::int64_t at, std::uint64_t round,
           ByteCount limit = kNoLimit) {
  aggregation.on_ack(
      {.newly_acked = ByteCount{bytes}, .bandwidth = kRate, .limit = limit, .round = round, .now = at_ms(at)});
}

// draft-ietf-ccwg-bbr §5.5.9
TEST(BbrAckAggregation, MeasuresWhatComesBeyondTheRate) {
  BbrAckAggregation aggregation;
  acked(aggregation, 10'000, 100, 0);
  EXPECT_EQ(aggregation.extra_acked(10), ByteCount{10'000}) << "a first ACK is a lump by itself";
  acked(aggregation, 20'000, 105, 1);
  // 30,000 in 5 ms, in which 5,000 were due.
  EXPECT_EQ(aggregation.extra_acked(10), ByteCount{25'000});
  EXPECT_EQ(aggregation.extra_acked(1), ByteCount{25'000});
}

TEST(BbrAckAggregation, BeginsAgainWhenTheLumpIsWorkedOff) {
  BbrAckAggregation aggregation;
  acked(aggregation, 20'000, 100, 0);
  acked(aggregation, 1'000, 130, 1);
  EXPECT_EQ(aggregation.extra_acked(1), ByteCount{1'000});
  EXPECT_EQ(aggregation.extra_acked(2), ByteCount{20'000});
}

TEST(BbrAckAggregation, ForgetsALumpAfterTenRounds) {
  BbrAckAggregation aggregation;
  acked(aggregation, 20'000, 100, 0);
  for (std::uint64_t round = 1; round < 10; ++round) {
    acked(aggregation, 500, 100 + 100 * static_cast<std::int64_t>(round), round);
    EXPECT_EQ(aggregation.extra_acked(10), ByteCount{20'000}) << round;
  }
  acked(aggregation, 500, 1'100, 10);
  EXPECT_EQ(aggregation.extra_acked(10), ByteCount{500});
}

TEST(BbrAckAggregation, IsAtMostTheWindow) {
  BbrAckAggregation aggregation;
  acked(aggregation, 20'000, 100, 0, ByteCount{12'000});
  EXPECT_EQ(aggregation.extra_acked(10), ByteCount{12'000});
}

}  // namespace
}  // namespace pollux::recovery
