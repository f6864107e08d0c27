// What LossRecovery promises every congestion controller, whichever it is.
#include "recovery/congestion_controller.h"

#include <gtest/gtest.h>

#include "recovery/loss_recovery.h"
#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::AckBuilder;
using testing::at_ms;
using testing::data_packet;
using testing::kDatagram;
using testing::ms;

class FixedWindow final : public CongestionController {
 public:
  void reset(ByteCount) override {}
  void on_packet_sent(const SentPacket&, ByteCount in_flight) override { in_flight_before = in_flight; }
  void on_packets_acked(const AckEvent& event) override { ack = event; }
  bool on_packets_lost(const LossEvent& event) override {
    loss = event;
    return false;
  }
  bool on_congestion_experienced(const CongestionExperiencedEvent& event) override {
    marked += event.newly_marked;
    return true;
  }
  void on_persistent_congestion(Timestamp) override {}
  void set_max_datagram_size(ByteCount) override {}
  [[nodiscard]] ByteCount window() const override { return kDatagram * 100; }
  [[nodiscard]] bool in_slow_start() const override { return false; }

  [[nodiscard]] Bandwidth pacing_rate(Duration) const override { return Bandwidth::bytes_per_second(1'000'000); }

  ByteCount in_flight_before;
  AckEvent ack;
  LossEvent loss;
  std::uint64_t marked = 0;
};

class CongestionControllerTest : public ::testing::Test {
 protected:
  CongestionControllerTest() {
    auto owned = std::make_unique<FixedWindow>();
    controller = owned.get();
    recovery = std::make_unique<LossRecovery>(RecoveryConfig{.max_datagram_size = kDatagram}, std::move(owned));
  }

  void send(wire::PacketNumber number, Timestamp now) {
    recovery->on_packet_sent(wire::PacketNumberSpace::kApplicationData, data_packet(number, now));
  }

  FixedWindow* controller = nullptr;
  std::unique_ptr<LossRecovery> recovery;
};

TEST_F(CongestionControllerTest, HearsOfWhatIsSentAckedAndLost) {
  for (wire::PacketNumber n = 0; n < 6; ++n) send(n, at_ms(static_cast<std::int64_t>(n)));
  EXPECT_EQ(controller->in_flight_before, kDatagram * 5);
  const AckBuilder ack({{5, 5}});
  ASSERT_TRUE(recovery->on_ack(wire::PacketNumberSpace::kApplicationData, ack.frame(), at_ms(20)));
  EXPECT_EQ(recovery->congestion_window(), kDatagram * 100);
  EXPECT_EQ(controller->ack.packets.size(), 1U);
  EXPECT_EQ(controller->ack.in_flight, kDatagram);
  EXPECT_EQ(controller->ack.rtt_sample, ms(15));
  EXPECT_EQ(controller->ack.rate.newly_acked, kDatagram);
  EXPECT_EQ(controller->ack.rate.lost_since_sent, kDatagram * 4);
  EXPECT_EQ(controller->loss.packets.size(), 4U);
  // RFC 9002 §7.3.1-1: told of the newest lost packet: 0 to 2 by number, 3 by time.
  EXPECT_EQ(controller->loss.newest_sent, at_ms(3));
}

// RFC 9002 §7.7-1: the pace is the controller's.
TEST_F(CongestionControllerTest, SaysHowFastPacketsLeave) {
  send(0, at_ms(0));
  EXPECT_EQ(recovery->pacing_rate(), Bandwidth::bytes_per_second(1'000'000));
}

// RFC 9002 §7.3.1-1
TEST_F(CongestionControllerTest, HearsOfMarks) {
  send(0, at_ms(0));
  recovery->on_congestion_experienced(3, at_ms(0), at_ms(20));
  EXPECT_EQ(controller->marked, 3U);
}

TEST_F(CongestionControllerTest, HearsWhatTheApplicationLimited) {
  send(0, at_ms(0));
  recovery->on_nothing_to_send();
  send(1, at_ms(1));
  const AckBuilder ack({{0, 1}});
  ASSERT_TRUE(recovery->on_ack(wire::PacketNumberSpace::kApplicationData, ack.frame(), at_ms(20)));
  EXPECT_TRUE(controller->ack.rate.app_limited);
}

}  // namespace
}  // namespace pollux::recovery
