// Path MTU discovery between two connections (RFC 9000 §14, RFC 8899): over wires that lose what is too large.
#include <gtest/gtest.h>

#include <memory>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using telemetry::Counter;
using wire::Role;

constexpr ByteCount kEthernet{1472};

PairOptions large(ByteCount size = kEthernet) {
  PairOptions options;
  for (HostOptions* host : {&options.client, &options.server}) {
    host->config.max_datagram_size = size;
    host->config.max_receive_datagram_size = size;
  }
  return options;
}

// A wire that carries no larger datagrams. Remembers how large one was sent.
template <typename Pair>
std::shared_ptr<std::size_t> narrow(Pair& pair, std::size_t carries) {
  auto largest = std::make_shared<std::size_t>(0);
  pair.wire = [largest, carries](Transit& transit) {
    *largest = std::max(*largest, transit.octets.size());
    return transit.octets.size() > carries ? Fate::kDropped : Fate::kDelivered;
  };
  return largest;
}

template <typename Pair>
void send_data(Pair& pair, std::size_t size) {
  const auto stream = *pair.server->open_stream(wire::StreamDirection::kUnidirectional);
  pair.server.application().send(stream, zeros(size), wire::Fin::kYes);
  pair.run_for(Duration::seconds(10));
}

// RFC 9000 §14.2-1
TEST(PathMtu, IsFoundByBothEndsOnceTheHandshakeIsConfirmed) {
  ConnectionPair pair{large()};
  EXPECT_EQ(pair.client->path_mtu(), kMinDatagramSize);
  ASSERT_TRUE(pair.shake_hands());
  pair.run_for(Duration::seconds(1));
  EXPECT_EQ(pair.client->path_mtu(), kEthernet);
  EXPECT_EQ(pair.server->path_mtu(), kEthernet);
}

// RFC 9000 §14.2-2, §14.3-1
TEST(PathMtu, NothingLargerThanTheBaseIsSentBeforeThePathHasProvedItself) {
  ConnectionPair pair{large()};
  const auto largest = narrow(pair, SIZE_MAX);
  ASSERT_TRUE(pair.run_until([&] { return pair.client->handshake_state() == HandshakeState::kConfirmed; }));
  ConnectionPair plain;
  const auto plain_largest = narrow(plain, SIZE_MAX);
  ASSERT_TRUE(plain.shake_hands());
  send_data(plain, 50'000);
  EXPECT_EQ(*plain_largest, kMinDatagramSize.value());
}

// RFC 9000 §14.2-3, §14.4-1
TEST(PathMtu, NarrowPathIsFoundWithoutCongestion) {
  ConnectionPair pair{large()};
  narrow(pair, 1300);
  ASSERT_TRUE(pair.shake_hands());
  send_data(pair, 100'000);
  EXPECT_LE(pair.server->path_mtu(), ByteCount{1300});
  EXPECT_GE(pair.server->path_mtu(), ByteCount{1252});
  EXPECT_GT(pair.server.counters()[Counter::kPacketsLost], 0U);
  EXPECT_TRUE(pair.server->recovery().in_slow_start()) << "a lost probe counted as congestion";
  EXPECT_EQ(pair.server.counters()[Counter::kMtuBlackHoles], 0U);
}

TEST(PathMtu, OperatorWhoKnowsThePathNeedsNoSearch) {
  PairOptions options = large();
  options.server.config.path_mtu = PathMtu::kGiven;
  ConnectionPair pair{options};
  ASSERT_TRUE(pair.run_until([&] { return pair.server->handshake_state() != HandshakeState::kInProgress; }));
  EXPECT_EQ(pair.server->path_mtu(), kEthernet);
}

// RFC 9000 §18.2: max_udp_payload_size.
TEST(PathMtu, PeersLimitHoldsForProbesToo) {
  PairOptions options = large();
  options.client.config.max_receive_datagram_size = ByteCount{1300};
  ConnectionPair pair{options};
  std::size_t largest_of_server = 0;
  pair.wire = [&](Transit& transit) {
    if (transit.sender == Role::kServer) largest_of_server = std::max(largest_of_server, transit.octets.size());
    return Fate::kDelivered;
  };
  ASSERT_TRUE(pair.shake_hands());
  send_data(pair, 20'000);
  EXPECT_EQ(pair.server->path_mtu(), ByteCount{1300});
  EXPECT_EQ(largest_of_server, 1300U);
}

TEST(PathMtu, BuffersOfThePortLimitTheSearch) {
  ConnectionPair pair{large(ByteCount{kBufferSize + 1000})};
  ASSERT_TRUE(pair.shake_hands());
  pair.run_for(Duration::seconds(1));
  EXPECT_EQ(pair.server->path_mtu(), ByteCount{kBufferSize});
}

TEST(PathMtu, PathThatNarrowsInMidTransferIsSurvived) {
  ConnectionPair pair{large()};
  ASSERT_TRUE(pair.shake_hands());
  pair.run_for(Duration::seconds(1));
  ASSERT_EQ(pair.server->path_mtu(), kEthernet);
  narrow(pair, 1300);
  send_data(pair, 100'000);
  EXPECT_EQ(pair.server.counters()[Counter::kMtuBlackHoles], 1U);
  EXPECT_LE(pair.server->path_mtu(), ByteCount{1300});
  EXPECT_GE(pair.server->path_mtu(), ByteCount{1252});
  EXPECT_EQ(pair.client.application().streams.begin()->second.data.size(), 100'000U);
}

// RFC 9000 §14.4
TEST(PathMtu, ProbeIsPingAndPaddingInADatagramOfItsSize) {
  OpenPair pair{large()};
  ASSERT_TRUE(pair.run_until([&] { return pair.server->handshake_state() == HandshakeState::kConfirmed; }));
  bool seen = false;
  for (const Octets& datagram : pair.server.send(pair.now())) {
    if (datagram.size() <= kMinDatagramSize.value()) continue;
    const auto packets = look_into(pair.server->parts, datagram);
    ASSERT_EQ(packets.size(), 1U);
    seen = true;
    EXPECT_EQ(packets[0].size, kEthernet.value());
    EXPECT_TRUE(packets[0].has<wire::PingFrame>());
    for (const wire::Frame& frame : packets[0].frames) {
      EXPECT_TRUE(std::holds_alternative<wire::PingFrame>(frame) || std::holds_alternative<wire::PaddingFrame>(frame));
    }
  }
  EXPECT_TRUE(seen || pair.server->parts.mtu.state() != MtuState::kBase);
}

// RFC 9000 §14-4: what came in a datagram of any size is processed.
TEST(PathMtu, DatagramLargerThanWeSaidWeTakeIsNoReasonToClose) {
  PairOptions options;
  options.server.config.max_receive_datagram_size = ByteCount{1200};
  BadClientPair pair{options};
  ASSERT_TRUE(pair.shake_hands());
  pair.inject(Role::kClient, forge(pair.client->parts, {wire::PingFrame{}}, {.pad_to = 1900}));
  pair.poll();
  EXPECT_EQ(pair.server->state(), LifeState::kOpen);
}

}  // namespace
}  // namespace pollux::connection::testing
