// The numbers are worked by hand from draft-ietf-ccwg-bbr §4.1.
#include "recovery/delivery_sampler.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::ack_only_packet;
using testing::at_ms;
using testing::data_packet;
using testing::kDatagram;
using testing::ms;

// Sends datagrams one by one and keeps them.
class DeliverySamplerTest : public ::testing::Test {
 protected:
  void send(Timestamp now) {
    SentPacket packet = data_packet(packets.size(), now);
    sampler.on_packet_sent(packet, in_flight);
    in_flight += packet.size;
    packets.push_back(packet);
  }

  RateSample ack(std::size_t first, std::size_t count, Timestamp now, Duration min_rtt = Duration::zero()) {
    in_flight -= kDatagram * count;
    sampler.on_packets_acked(std::span{packets}.subspan(first, count), now);
    return sampler.take_sample(min_rtt);
  }

  void lose(std::size_t number) {
    in_flight -= kDatagram;
    sampler.on_packets_lost(std::span{packets}.subspan(number, 1));
  }

  DeliverySampler sampler;
  ByteCount in_flight;
  std::vector<SentPacket> packets;
};

TEST_F(DeliverySamplerTest, CountsFromTheNewestPacketsSending) {
  for (int i = 0; i < 10; ++i) send(at_ms(0));
  // Ten datagrams in the 40 ms since the flight began.
  const RateSample first = ack(0, 10, at_ms(40));
  EXPECT_TRUE(first.has_data);
  EXPECT_EQ(first.delivered, kDatagram * 10);
  EXPECT_EQ(first.delivery_rate, Bandwidth::of(kDatagram * 10, ms(40)));
  EXPECT_EQ(first.delivered_before, 0U);
  EXPECT_EQ(first.delivered_in_all, 12'000U);
  EXPECT_EQ(first.in_flight_when_sent, kDatagram * 10);
}

TEST_F(DeliverySamplerTest, MeasuresSendingWhereThatWasSlower) {
  for (int i = 0; i <= 10; ++i) send(at_ms(10 * i));
  (void)ack(0, 1, at_ms(110));
  // The ACK of 1 to 10 comes all at once 5 ms later: 100 ms were spent on sending them.
  const RateSample sample = ack(1, 10, at_ms(115));
  EXPECT_EQ(sample.delivered, kDatagram * 11);
  EXPECT_EQ(sample.delivery_rate, Bandwidth::of(kDatagram * 11, ms(115)));
  send(at_ms(200));
  send(at_ms(260));
  // In flight since 200 ms; both acknowledged at once 10 ms after the second left.
  EXPECT_EQ(ack(11, 2, at_ms(270)).delivery_rate, Bandwidth::of(kDatagram * 2, ms(70)));
}

TEST_F(DeliverySamplerTest, StartsAFlightWithItsFirstPacketAndNotWithTheSilenceBefore) {
  send(at_ms(0));
  (void)ack(0, 1, at_ms(40));
  send(at_ms(5'000));
  EXPECT_EQ(ack(1, 1, at_ms(5'040)).delivery_rate, Bandwidth::of(kDatagram, ms(40)));
}

TEST_F(DeliverySamplerTest, GivesNoRateForLessThanARoundTrip) {
  send(at_ms(0));
  EXPECT_TRUE(ack(0, 1, at_ms(30), ms(40)).delivery_rate.is_zero());
}

TEST_F(DeliverySamplerTest, CountsLossesSinceThePacketWasSent) {
  for (int i = 0; i < 4; ++i) send(at_ms(i));
  sampler.on_packets_acked(std::span{packets}.subspan(3, 1), at_ms(50));
  lose(0);
  EXPECT_EQ(sampler.take_sample(ms(1)).lost_since_sent, kDatagram);
  send(at_ms(60));
  EXPECT_TRUE(ack(4, 1, at_ms(100)).lost_since_sent.is_zero());
  EXPECT_EQ(sampler.lost(), 1'200U);
}

TEST_F(DeliverySamplerTest, MarksWhatTheApplicationLimitedUntilThatIsDelivered) {
  send(at_ms(0));
  sampler.on_app_limited(in_flight);
  send(at_ms(10));
  EXPECT_FALSE(ack(0, 1, at_ms(40)).app_limited) << "sent before";
  EXPECT_TRUE(ack(1, 1, at_ms(50)).app_limited);
  EXPECT_FALSE(sampler.is_app_limited()) << "the gap has left the path";
  send(at_ms(60));
  EXPECT_FALSE(ack(2, 1, at_ms(100)).app_limited);
}

TEST_F(DeliverySamplerTest, LetsPassWhatDoesNotCount) {
  SentPacket probe = data_packet(0, at_ms(0));
  probe.mtu_probe = true;
  sampler.on_packets_lost(std::span{&probe, 1});
  EXPECT_EQ(sampler.lost(), 0U);
  const SentPacket ack_only = ack_only_packet(1, at_ms(0));
  sampler.on_packets_acked(std::span{&ack_only, 1}, at_ms(9));
  EXPECT_FALSE(sampler.take_sample(ms(1)).has_data);
}

}  // namespace
}  // namespace pollux::recovery
