#include "recovery/fate_log.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::ack_only_packet;
using testing::at_ms;
using testing::data_packet;
using testing::ms;

// RFC 9002 §7.6.2-3: whatever the order in which their fates are learned.
TEST(FateLog, PutsPacketsInTheOrderOfTheirSending) {
  FateLog log;
  log.on_lost(data_packet(0, at_ms(900)));
  log.on_lost(data_packet(0, at_ms(100)));
  EXPECT_EQ(log.longest(at_ms(0)).length, ms(800));
  log.on_acked(data_packet(1, at_ms(300)));
  EXPECT_EQ(log.longest(at_ms(0)).length, Duration::zero());
  log.on_lost(data_packet(2, at_ms(400)));
  EXPECT_EQ(log.longest(at_ms(0)).length, ms(500));
}

// RFC 9002 §7.6.2-1, §7.6.2-2
TEST(FateLog, CountsNoPacketThatBoundsNoPeriod) {
  FateLog log;
  log.on_lost(ack_only_packet(0, at_ms(100)));
  log.on_lost(data_packet(1, at_ms(200)));
  log.on_lost(data_packet(2, at_ms(700)));
  EXPECT_EQ(log.longest(at_ms(0)).length, ms(500));
  EXPECT_EQ(log.longest(at_ms(200)).length, Duration::zero());
  EXPECT_EQ(log.longest(std::nullopt).length, Duration::zero());
}

TEST(FateLog, ForgetsTheOldestBeyondItsLimit) {
  FateLog log;
  for (std::size_t i = 0; i <= kMaxFates; ++i) log.on_lost(data_packet(i, at_ms(static_cast<std::int64_t>(100 + i))));
  EXPECT_EQ(log.longest(at_ms(0)).length, ms(kMaxFates - 1));
  log.clear();
  EXPECT_EQ(log.longest(at_ms(0)).length, Duration::zero());
}

}  // namespace
}  // namespace pollux::recovery
