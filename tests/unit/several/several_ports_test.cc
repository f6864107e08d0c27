#include "drivers/net/several/several_ports.h"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <vector>

#include "unit/endpoint/fake_port.h"

namespace pollux::drivers::several {
namespace {

using endpoint::FakePort;
using Frame = std::vector<std::uint8_t>;

// A packet to be sent, which says by which device, and how it is called.
struct Sent {
  std::uint8_t port = 0;
  std::uint8_t name = 0;
};

class SeveralPortsTest : public ::testing::Test {
 protected:
  // What was dropped while these were sent.
  std::uint64_t transmit(const std::vector<Sent>& wanted) {
    std::vector<net::Packet> packets(wanted.size());
    EXPECT_EQ(ports_->allocate(packets), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      packets[i].port = wanted[i].port;
      packets[i].set_data(packets[i].offset(), 1);
      packets[i].data()[0] = wanted[i].name;
    }
    const std::uint64_t before = dropped();
    EXPECT_EQ(ports_->transmit(packets), packets.size()) << "nothing is the caller's any more";
    return dropped() - before;
  }

  void poll() {
    std::array<net::Packet, net::kMaxBurst> burst;
    ports_->release(std::span{burst}.first(ports_->receive(burst)));
  }

  [[nodiscard]] std::uint64_t dropped() const {
    return ports_->counters().snapshot()[telemetry::DropReason::kTransmitPortFull];
  }

  FakePort first_{1000};
  FakePort second_{first_};
  FakePort third_{first_};
  std::array<net::PacketPort*, 3> all_{&first_, &second_, &third_};
  std::optional<SeveralPorts> ports_{std::in_place, all_};
};

TEST_F(SeveralPortsTest, WhatArrivesSaysByWhichDevice) {
  first_.arrived = {{10}, {11}};
  third_.arrived = {{30}};
  std::array<net::Packet, net::kMaxBurst> burst;
  const auto packets = std::span{burst}.first(ports_->receive(burst));
  ASSERT_EQ(packets.size(), 3U);
  for (const net::Packet& packet : packets) EXPECT_EQ(packet.data()[0] / 10, packet.port + 1);
  ports_->release(packets);
}

TEST_F(SeveralPortsTest, EveryDeviceHasItsShareOfABurstInTurn) {
  for (FakePort* port : {&first_, &second_, &third_}) port->arrived.assign(100, Frame{1});
  std::array<std::size_t, 3> seen{};
  std::array<net::Packet, 4> burst;
  for (int poll = 0; poll < 30; ++poll) {
    const auto packets = std::span{burst}.first(ports_->receive(burst));
    EXPECT_EQ(packets.size(), burst.size());
    for (const net::Packet& packet : packets) ++seen[packet.port];
    ports_->release(packets);
  }
  for (const std::size_t count : seen) EXPECT_EQ(count, 40U);
}

TEST_F(SeveralPortsTest, WhatIsSentLeavesByTheDeviceThatItNames) {
  EXPECT_EQ(transmit({{.port = 2, .name = 1}, {.port = 0, .name = 2}, {.port = 2, .name = 3}, {.port = 1, .name = 4}}),
            0U);
  EXPECT_EQ(first_.sent, (std::vector<Frame>{{2}}));
  EXPECT_EQ(second_.sent, (std::vector<Frame>{{4}}));
  EXPECT_EQ(third_.sent, (std::vector<Frame>{{1}, {3}}));
  EXPECT_EQ(first_.outstanding(), 0U);
}

TEST_F(SeveralPortsTest, ADeviceThatTakesNothingHoldsUpNoOther) {
  second_.takes = 0;
  EXPECT_EQ(transmit({{.port = 1, .name = 1}, {.port = 0, .name = 2}, {.port = 1, .name = 3}, {.port = 2, .name = 4}}),
            0U);
  EXPECT_EQ(first_.sent.size(), 1U);
  EXPECT_EQ(third_.sent.size(), 1U);
  EXPECT_TRUE(ports_->has_backlog());
  second_.takes = SIZE_MAX;
  poll();
  EXPECT_EQ(second_.sent, (std::vector<Frame>{{1}, {3}})) << "in the order in which they were given";
  EXPECT_FALSE(ports_->has_backlog());
}

TEST_F(SeveralPortsTest, WhatWaitsForADeviceHasALimitAndTheRestIsCounted) {
  second_.takes = 0;
  const std::vector<Sent> many(SeveralPorts::kMaxWaiting + 5, Sent{.port = 1, .name = 7});
  EXPECT_EQ(transmit(many), 5U);
  EXPECT_EQ(first_.outstanding(), SeveralPorts::kMaxWaiting) << "what was dropped has given its buffer back";
  EXPECT_EQ(transmit({{.port = 0, .name = 8}}), 0U);
  EXPECT_EQ(first_.sent.size(), 1U);
  ports_.reset();
  EXPECT_EQ(first_.outstanding(), 0U);
}

TEST_F(SeveralPortsTest, LaterPacketsOfADeviceDoNotOvertakeThoseThatWait) {
  second_.takes = 0;
  (void)transmit({{.port = 1, .name = 1}, {.port = 1, .name = 2}});
  // One of those that wait leaves, and there would be room for the new one before the other.
  second_.takes = 1;
  (void)transmit({{.port = 1, .name = 3}});
  second_.takes = SIZE_MAX;
  poll();
  EXPECT_EQ(second_.sent, (std::vector<Frame>{{1}, {2}, {3}}));
}

TEST_F(SeveralPortsTest, PromisesWhatAllOfThemCan) {
  FakePort narrow{4, {.macs = {{{2, 0, 0, 0, 0, 9}}}, .mtu = 1400, .transmit_ipv4_checksum = true}};
  FakePort wide{4, {.mtu = 9000, .transmit_ipv4_checksum = true, .transmit_udp_checksum = true}};
  const std::array<net::PacketPort*, 2> both{&wide, &narrow};
  const SeveralPorts ports{both};
  EXPECT_EQ(ports.info().mtu, 1400);
  EXPECT_TRUE(ports.info().transmit_ipv4_checksum);
  EXPECT_FALSE(ports.info().transmit_udp_checksum);
  EXPECT_EQ(ports.info().macs[1], narrow.info().macs[0]);
}

}  // namespace
}  // namespace pollux::drivers::several
