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

class FixedWindow final : public CongestionController {
 public:
  void reset(ByteCount) override {}
  void on_packets_acked(std::span<const SentPacket> packets, Timestamp) override { acked += packets.size(); }
  bool on_congestion_event(Timestamp time_sent, Timestamp) override {
    newest_lost = time_sent;
    return false;
  }
  void on_persistent_congestion() override {}
  void set_max_datagram_size(ByteCount) override {}
  [[nodiscard]] ByteCount window() const override { return kDatagram * 100; }
  [[nodiscard]] bool in_slow_start() const override { return false; }

  std::size_t acked = 0;
  Timestamp newest_lost = Timestamp::never();
};

TEST(CongestionController, CanBeAnother) {
  auto owned = std::make_unique<FixedWindow>();
  const FixedWindow& controller = *owned;
  LossRecovery recovery({.role = wire::Role::kServer, .max_datagram_size = kDatagram, .initial_rtt = kInitialRtt},
                        std::move(owned));
  for (wire::PacketNumber n = 0; n < 6; ++n) {
    recovery.on_packet_sent(wire::PacketNumberSpace::kApplicationData,
                            data_packet(n, at_ms(static_cast<std::int64_t>(n))));
  }
  const AckBuilder ack({{5, 5}});
  ASSERT_TRUE(recovery.on_ack(wire::PacketNumberSpace::kApplicationData, ack.frame(), at_ms(20)));
  EXPECT_EQ(recovery.congestion_window(), kDatagram * 100);
  EXPECT_EQ(controller.acked, 1U);
  // RFC 9002 §7.3.1-1: told of the newest lost packet: 0 to 2 by number, 3 by time.
  EXPECT_EQ(controller.newest_lost, at_ms(3));
}

}  // namespace
}  // namespace pollux::recovery
