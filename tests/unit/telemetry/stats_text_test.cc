#include "telemetry/stats_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace pollux::telemetry {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

[[nodiscard]] WorkerStatistics worker_with(std::uint64_t packets, DropReason reason, std::uint64_t drops) {
  Counters counters;
  counters.add(Counter::kRxPackets, packets);
  counters.drop(reason, drops);
  return {.ports = {0}, .queue = 1, .lcore = 2, .total = counters.snapshot(), .recent = counters.snapshot()};
}

TEST(StatsText, HasASectionForEachWorkerAndOneForAll) {
  const std::array workers{worker_with(7, DropReason::kUdpBadChecksum, 2),
                           worker_with(5, DropReason::kUdpBadChecksum, 1)};
  const std::string text = stats_text(workers, Duration::zero());
  EXPECT_THAT(text, HasSubstr("QUIC statistics for port 0 queue 1 lcore 2"));
  EXPECT_THAT(text, HasSubstr("Accumulated QUIC statistics for all workers"));
  EXPECT_THAT(text, HasSubstr("RX-packets:           12 "));
  EXPECT_THAT(text, HasSubstr("RX-dropped:       3 "));
}

TEST(StatsText, HasALineForEachDropReasonThatIsNotZeroAndForNoOther) {
  const std::array workers{worker_with(7, DropReason::kQuicUnknownConnectionId, 2)};
  const std::string text = stats_text(workers, Duration::zero());
  EXPECT_THAT(text, HasSubstr("drop quic-unknown-connection-id"));
  EXPECT_THAT(text, HasSubstr("no connection has this destination ID"));
  EXPECT_THAT(text, Not(HasSubstr("drop udp-bad-checksum")));
}

TEST(StatsText, CountsWhatCouldNotBeSentAsDroppedOnTheWayOut) {
  const std::array workers{worker_with(0, DropReason::kTransmitQueueFull, 4)};
  const std::string text = stats_text(workers, Duration::zero());
  EXPECT_THAT(text, HasSubstr("RX-dropped:       0 "));
  EXPECT_THAT(text, HasSubstr("TX-dropped:       4 "));
}

TEST(StatsText, TellsOfPacketsThatChangedWorkersWhereThereWereAny) {
  Counters counters;
  counters.add(Counter::kHandedOver, 12);
  const std::array gave{WorkerStatistics{.total = counters.snapshot()}};
  EXPECT_THAT(stats_text(gave, Duration::zero()), HasSubstr("Handed-over:          12 "));
  const std::array alone{worker_with(1, DropReason::kAfterClose, 0)};
  EXPECT_THAT(stats_text(alone, Duration::zero()), Not(HasSubstr("Handed-over")));
}

TEST(StatsText, GivesRatesOnlyForAnInterval) {
  const std::array workers{worker_with(1000, DropReason::kAfterClose, 0)};
  EXPECT_THAT(stats_text(workers, Duration::zero()), Not(HasSubstr("RX-packets/s")));
  EXPECT_THAT(stats_text(workers, Duration::milliseconds(500)), HasSubstr("RX-packets/s:         2000 "));
}

TEST(StatsText, ShowsNoEndlessLineForTheLargestNumbers) {
  const std::array workers{worker_with(UINT64_MAX, DropReason::kFrameTooShort, UINT64_MAX)};
  const std::string text = stats_text(workers, Duration::seconds(1));
  EXPECT_THAT(text, HasSubstr("18446744073709551615"));
}

TEST(PortText, ShowsWhatTheDeviceCounted) {
  const std::string text = port_text(3, {.rx_packets = 11, .rx_missed = 22, .tx_errors = 33});
  EXPECT_THAT(text, HasSubstr("Device statistics for port 3"));
  EXPECT_THAT(text, HasSubstr("RX-missed:        22 "));
  EXPECT_THAT(text, HasSubstr("TX-errors:        33 "));
}

}  // namespace
}  // namespace pollux::telemetry
