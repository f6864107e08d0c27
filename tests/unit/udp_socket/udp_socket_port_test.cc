#include "drivers/net/udp_socket/udp_socket_port.h"

#include <gtest/gtest.h>

#include <memory>

#include "loopback.h"

namespace pollux::drivers::udp_socket {
namespace {

constexpr std::size_t kFull = 1200;
constexpr std::size_t kMoreThanUdpHas = 65'530;

// The same tests with the kernel's offloads and without.
struct Way {
  IpFamily family;
  bool offload;
};

class UdpSocketPortTest : public testing::TestWithParam<Way> {
 protected:
  [[nodiscard]] std::unique_ptr<UdpSocketPort> open(const SocketAddress& local, bool hear_errors = false) const {
    auto port =
        UdpSocketPort::open({.local = {local}, .options = {.offload = GetParam().offload, .hear_errors = hear_errors}});
    EXPECT_TRUE(port) << port.error();
    return *std::move(port);
  }
  [[nodiscard]] std::unique_ptr<UdpSocketPort> open() const { return open(loopback(GetParam().family)); }
  [[nodiscard]] net::Flow flow() const { return {.local = one->local().front(), .remote = other->local().front()}; }

  std::unique_ptr<UdpSocketPort> one = open();
  std::unique_ptr<UdpSocketPort> other = open();
};

TEST_P(UdpSocketPortTest, CarriesADatagramWithItsAddressesAndMark) {
  for (const Ecn ecn : {Ecn::kNotEct, Ecn::kEct0, Ecn::kEct1, Ecn::kCe}) {
    ASSERT_EQ(send(*one, flow(), {pattern(100, 7)}, ecn), 1U);
    const auto got = receive(*other, 1);
    ASSERT_EQ(got.size(), 1U);
    EXPECT_EQ(got[0].payload, pattern(100, 7));
    EXPECT_EQ(got[0].flow, (net::Flow{.local = flow().remote, .remote = flow().local}));
    EXPECT_EQ(got[0].ecn, ecn);
  }
}

TEST_P(UdpSocketPortTest, KeepsDatagramsOfOneBurstApartAndInOrder) {
  std::vector<Payload> sent;
  for (std::uint8_t i = 0; i < net::kMaxBurst; ++i) sent.push_back(pattern(i % 9 == 8 ? 50 + i : kFull, i));
  ASSERT_EQ(send(*one, flow(), sent), sent.size());
  const auto got = receive(*other, sent.size());
  ASSERT_EQ(got.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) EXPECT_EQ(got[i].payload, sent[i]) << i;
}

TEST_P(UdpSocketPortTest, CarriesAnEmptyDatagram) {
  ASSERT_EQ(send(*one, flow(), {pattern(10, 1), {}, pattern(10, 2)}), 3U);
  const auto got = receive(*other, 3);
  ASSERT_EQ(got.size(), 3U);
  EXPECT_TRUE(got[1].payload.empty());
}

TEST_P(UdpSocketPortTest, GivesAllItsBuffersBack) {
  const std::size_t transmit = one->pool().free_transmit();
  const std::size_t received = other->pool().free_receive();
  for (int burst = 0; burst < 20; ++burst) {
    ASSERT_EQ(send(*one, flow(), std::vector<Payload>(30, pattern(kFull, 1))), 30U);
    ASSERT_EQ(receive(*other, 30).size(), 30U);
  }
  EXPECT_EQ(one->pool().free_transmit(), transmit);
  EXPECT_EQ(other->pool().free_receive(), received);
}

TEST_P(UdpSocketPortTest, LeavesWhatDoesNotFitInOneBurstForTheNext) {
  ASSERT_EQ(send(*one, flow(), std::vector<Payload>(20, pattern(kFull, 1))), 20U);
  std::array<net::Packet, 3> few;
  std::size_t count = 0;
  while (count < 20) {
    const std::size_t got = other->receive(few);
    ASSERT_LE(got, few.size());
    count += got;
    other->release(few);
    if (got == 0) other->wait(kPatience);
  }
  EXPECT_EQ(other->receive(few), 0U);
}

TEST_P(UdpSocketPortTest, OnAWildcardTellsAndUsesTheAddressThatWasWrittenTo) {
  const auto server = open(wildcard(GetParam().family));
  const SocketAddress address = loopback(GetParam().family, server->local().front().port);
  ASSERT_EQ(send(*one, {.local = flow().local, .remote = address}, {pattern(5, 1)}), 1U);
  const auto asked = receive(*server, 1);
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].flow.local, address);
  ASSERT_EQ(send(*server, asked[0].flow, {pattern(6, 1)}), 1U);
  const auto answered = receive(*one, 1);
  ASSERT_EQ(answered.size(), 1U);
  EXPECT_EQ(answered[0].flow.remote, address);
}

TEST_P(UdpSocketPortTest, ReceivesOnEverySocket) {
  const auto second = other->add(loopback(GetParam().family));
  ASSERT_TRUE(second) << second.error();
  ASSERT_EQ(send(*one, flow(), {pattern(1, 1)}), 1U);
  ASSERT_EQ(send(*one, {.local = flow().local, .remote = *second}, {pattern(1, 2)}), 1U);
  const auto got = receive(*other, 2);
  ASSERT_EQ(got.size(), 2U);
  EXPECT_NE(got[0].flow.local, got[1].flow.local);
}

TEST_P(UdpSocketPortTest, CountsADatagramThatIsTooLargeAndGoesOn) {
  auto wide = UdpSocketPort::open({.local = {loopback(GetParam().family)},
                                   .mtu = UINT16_MAX,
                                   .options = {.offload = GetParam().offload, .hear_errors = false}});
  ASSERT_TRUE(wide) << wide.error();
  const net::Flow way{.local = (*wide)->local().front(), .remote = flow().remote};
  // The loopback interface would take it; the length field of UDP would not.
  std::array<net::Packet, 1> packet;
  ASSERT_EQ((*wide)->allocate(packet), 1U);
  packet[0].set_data(packet[0].offset(), kMoreThanUdpHas);
  packet[0].label() = {.flow = way};
  EXPECT_EQ((*wide)->transmit(packet), 1U);
  EXPECT_EQ((*wide)->errors().too_large, 1U);
  EXPECT_EQ((*wide)->statistics().tx_packets, 0U);
  ASSERT_EQ(send(**wide, way, {pattern(10, 1)}), 1U);
  EXPECT_EQ(receive(*other, 1).size(), 1U);
}

TEST_P(UdpSocketPortTest, CountsThatNobodyListensAndGoesOn) {
  const auto asker = open(loopback(GetParam().family), true);
  const SocketAddress nobody = other->local().front();
  other.reset();
  ASSERT_EQ(send(*asker, {.local = asker->local().front(), .remote = nobody}, {pattern(10, 1)}), 1U);
  std::array<net::Packet, 1> packet;
  asker->wait(kPatience);
  EXPECT_EQ(asker->receive(packet), 0U);
  EXPECT_EQ(asker->errors().refused, 1U);
  // Nothing is left that would keep a wait from waiting.
  asker->wait(Duration::milliseconds(1));
  const auto there = open();
  ASSERT_EQ(send(*asker, {.local = asker->local().front(), .remote = there->local().front()}, {pattern(10, 1)}), 1U);
  EXPECT_EQ(receive(*there, 1).size(), 1U);
}

TEST_P(UdpSocketPortTest, ARebindChangesThePortThatTheOtherEndSeesAndNothingElse) {
  ASSERT_EQ(send(*one, flow(), {pattern(1, 1)}), 1U);
  const auto before = receive(*other, 1);
  const net::Flow way = flow();
  ASSERT_TRUE(one->rebind(way.local));
  ASSERT_EQ(send(*one, way, {pattern(1, 2)}), 1U);
  const auto after = receive(*other, 1);
  ASSERT_EQ(before.size() + after.size(), 2U);
  EXPECT_NE(before[0].flow.remote.port, after[0].flow.remote.port);
  ASSERT_EQ(send(*other, after[0].flow, {pattern(1, 3)}), 1U);
  const auto answer = receive(*one, 1);
  ASSERT_EQ(answer.size(), 1U);
  EXPECT_EQ(answer[0].flow, way);
}

TEST_P(UdpSocketPortTest, ADryPoolGivesFewer) {
  std::vector<net::Packet> packets(1000);
  const std::size_t all = one->allocate(packets);
  EXPECT_LT(all, packets.size());
  EXPECT_GE(all, 2 * net::kMaxBurst);
  one->release(packets);
  EXPECT_EQ(one->pool().free_transmit(), all);
}

std::string name_of(const testing::TestParamInfo<Way>& info) {
  return std::string{info.param.family == IpFamily::kIpv4 ? "Ipv4" : "Ipv6"} +
         (info.param.offload ? "Offload" : "Plain");
}

INSTANTIATE_TEST_SUITE_P(Ways, UdpSocketPortTest,
                         testing::Values(Way{IpFamily::kIpv4, true}, Way{IpFamily::kIpv4, false},
                                         Way{IpFamily::kIpv6, true}, Way{IpFamily::kIpv6, false}),
                         name_of);

}  // namespace
}  // namespace pollux::drivers::udp_socket
