#include "drivers/net/sim/sim_network.h"

#include <gtest/gtest.h>

#include <array>
#include <map>

#include "net/classifier.h"
#include "net/udp_encapsulation.h"
#include "unit/net/test_frame.h"

namespace pollux::drivers::sim {
namespace {

using namespace net::testing;

constexpr std::size_t kPayload = 1200;

// A client that sends datagrams and a server that counts what comes of them.
class Trial {
 public:
  explicit Trial(std::uint64_t seed, bool offload = false) : network(seed) {
    const SimPortConfig config{
        .buffers = 256, .transmit_checksum_offload = offload, .receive_checksum_offload = offload};
    SimPortConfig client_config = config;
    client_config.mac = kClientMac;
    SimPortConfig server_config = config;
    server_config.mac = kServerMac;
    client = &network.attach(client_config);
    server = &network.attach(server_config);
    network.set_tap([this](const FrameEvent& event) { ++verdicts[event.verdict]; });
  }

  void send(std::uint8_t mark, const net::Flow& flow = client_flow_v4()) {
    std::array<net::Packet, 1> packet;
    ASSERT_EQ(client->allocate(packet), 1U);
    std::ranges::fill(net::payload_room(packet[0]).first(kPayload), mark);
    net::encapsulate(packet[0], flow, client->info(), {.payload_size = kPayload});
    ASSERT_EQ(client->transmit(packet), 1U);
    EXPECT_TRUE(packet[0].is_empty());
  }

  // Lets time pass until nothing is under way, and takes in what arrives.
  void finish() {
    while (!network.next_event().is_never()) {
      network.advance_to(network.next_event());
      take_in();
    }
  }

  void take_in() {
    std::array<net::Packet, 8> burst;
    while (const std::size_t count = server->receive(burst)) {
      for (net::Packet& packet : std::span{burst}.first(count)) {
        const auto classified = net::classify(packet, addresses.local, server->info());
        if (const auto* datagram = std::get_if<net::Datagram>(&classified)) {
          marks.push_back(datagram->payload.front());
        } else {
          ++dropped;
        }
      }
      server->release(std::span{burst}.first(count));
    }
  }

  SimNetwork network;
  SimPort* client = nullptr;
  SimPort* server = nullptr;
  Server addresses;
  std::map<Verdict, std::size_t> verdicts;
  std::vector<std::uint8_t> marks;  // the first byte of each datagram, in the order of arrival
  std::size_t dropped = 0;
};

[[nodiscard]] LinkConfig hostile() {
  return {.bits_per_second = 10'000'000,
          .queue_limit = ByteCount{60'000},
          .loss = 0.05,
          .duplication = 0.05,
          .reordering = 0.2,
          .corruption = 0.05,
          .corrupts = Corruption::kIpPacket};
}

void send_many(Trial& run, int count) {
  for (int i = 0; i < count; ++i) {
    run.send(static_cast<std::uint8_t>(i));
    run.network.advance_to(run.network.now() + Duration::microseconds(700));
    run.take_in();
  }
  run.finish();
}

TEST(SimNetwork, CarriesAFrameInTheTimeThatItsWiresTake) {
  Trial run{1};
  const Timestamp start = run.network.now();
  run.client->uplink.config = {.bits_per_second = 1'000'000, .delay = Duration::milliseconds(3)};
  run.server->downlink.config = {.delay = Duration::milliseconds(4)};
  run.send(9);
  run.finish();
  const auto frame_bits = static_cast<std::int64_t>(kPayload + net::headers_size(IpFamily::kIpv4)) * 8;
  EXPECT_EQ(run.network.now() - start, Duration::milliseconds(7) + Duration::microseconds(frame_bits));
  EXPECT_EQ(run.marks, std::vector<std::uint8_t>{9});
  EXPECT_EQ(run.network.outstanding(), 0U);
}

TEST(SimNetwork, KeepsTheOrderOfWhatIsSentAtOneMoment) {
  Trial run{1};
  for (std::uint8_t i = 0; i < 50; ++i) run.send(i);
  run.finish();
  ASSERT_EQ(run.marks.size(), 50U);
  EXPECT_TRUE(std::ranges::is_sorted(run.marks));
}

TEST(SimNetwork, SameSeedReplaysTheRunToTheByte) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Trial a{seed};
    Trial b{seed};
    for (Trial* run : {&a, &b}) {
      SimNetwork::set_links(*run->client, hostile());
      send_many(*run, 100);
    }
    ASSERT_EQ(a.network.digest(), b.network.digest()) << "seed " << seed;
    ASSERT_EQ(a.marks, b.marks) << "seed " << seed;
    ASSERT_EQ(a.network.outstanding(), 0U) << "seed " << seed;
  }
}

TEST(SimNetwork, AnotherSeedGivesAnotherRun) {
  Trial a{1};
  Trial b{2};
  for (Trial* run : {&a, &b}) {
    SimNetwork::set_links(*run->client, hostile());
    send_many(*run, 100);
  }
  EXPECT_NE(a.network.digest(), b.network.digest());
}

TEST(SimNetwork, LosesAsManyAsItWasTold) {
  Trial run{3};
  run.client->uplink.config.loss = 0.1;
  send_many(run, 5000);
  EXPECT_NEAR(static_cast<double>(run.verdicts[Verdict::kLost]), 500.0, 75.0);
  EXPECT_EQ(run.marks.size() + run.verdicts[Verdict::kLost], 5000U);
}

TEST(SimNetwork, LosesWhatComesCloseBehindALoss) {
  Trial run{3};
  run.client->uplink.config = {.loss = 0.02, .loss_burst = Duration::milliseconds(3)};
  send_many(run, 5000);
  // Frames are 700 us apart: five go at once, unless the burst is luckily hit again.
  EXPECT_NEAR(static_cast<double>(run.verdicts[Verdict::kLost]), 460.0, 100.0);
  EXPECT_EQ(run.marks.size() + run.verdicts[Verdict::kLost], 5000U);
}

TEST(SimNetwork, DuplicatesAsManyAsItWasTold) {
  Trial run{4};
  run.client->uplink.config.duplication = 0.1;
  send_many(run, 2000);
  EXPECT_NEAR(static_cast<double>(run.verdicts[Verdict::kDuplicated]), 200.0, 50.0);
  EXPECT_EQ(run.marks.size(), 2000U + run.verdicts[Verdict::kDuplicated]);
}

TEST(SimNetwork, ReordersSome) {
  Trial run{5};
  run.client->uplink.config.reordering = 0.1;
  send_many(run, 200);
  EXPECT_EQ(run.marks.size(), 200U);
  EXPECT_FALSE(std::ranges::is_sorted(run.marks));
}

TEST(SimNetwork, DamageToThePayloadPassesTheUdpChecksum) {
  Trial run{6};
  run.client->uplink.config.corruption = 1;
  send_many(run, 200);
  EXPECT_EQ(run.verdicts[Verdict::kCorrupted], 200U);
  EXPECT_EQ(run.marks.size(), 200U);
  EXPECT_EQ(run.dropped, 0U);
}

TEST(SimNetwork, DamageToThePacketIsFoundByChecksumsOrAddresses) {
  Trial run{7};
  run.client->uplink.config.corruption = 1;
  run.client->uplink.config.corrupts = Corruption::kIpPacket;
  send_many(run, 2000);
  // The checksums of IPv4 and UDP leave nothing out. What is left is a checksum of UDP that has become zero: none.
  EXPECT_EQ(run.verdicts[Verdict::kCorrupted], 2000U);
  EXPECT_LT(run.marks.size(), 4U);
}

TEST(SimNetwork, FullBottleneckQueueDrops) {
  Trial run{8};
  run.client->uplink.config = {.bits_per_second = 1'000'000, .queue_limit = ByteCount{10'000}};
  for (int i = 0; i < 50; ++i) run.send(0);
  run.finish();
  EXPECT_NEAR(static_cast<double>(run.marks.size()), 10.0, 2.0);
  EXPECT_EQ(run.verdicts[Verdict::kQueueFull] + run.marks.size(), 50U);
}

TEST(SimNetwork, BlackholeLetsNothingThroughUntilItIsLifted) {
  Trial run{9};
  run.server->downlink.config.blackhole = true;
  run.send(1);
  run.finish();
  EXPECT_TRUE(run.marks.empty());
  EXPECT_EQ(run.verdicts[Verdict::kBlackholed], 1U);
  run.server->downlink.config.blackhole = false;
  run.send(2);
  run.finish();
  EXPECT_EQ(run.marks, std::vector<std::uint8_t>{2});
}

TEST(SimNetwork, FrameForNobodyIsTold) {
  Trial run{10};
  net::Flow flow = client_flow_v4();
  flow.neighbor.mac = {0x02, 9, 9, 9, 9, 9};
  run.send(1, flow);
  run.finish();
  EXPECT_EQ(run.verdicts[Verdict::kUnknownMac], 1U);
}

TEST(SimPort, OffloadsChecksumsAsADeviceDoes) {
  Trial run{11, true};
  run.send(5, client_flow_v4());
  run.send(6, client_flow_v6());
  run.finish();
  EXPECT_EQ(run.marks, (std::vector<std::uint8_t>{5, 6}));
  Trial damaged{12, true};
  damaged.client->uplink.config.corruption = 1;
  damaged.client->uplink.config.corrupts = Corruption::kIpPacket;
  send_many(damaged, 200);
  EXPECT_EQ(damaged.marks.size(), 0U);
}

TEST(SimPort, FullReceiveQueueDropsAndTells) {
  SimNetwork network{1};
  SimPort& client = network.attach({.mac = kClientMac});
  SimPort& server = network.attach({.mac = kServerMac, .receive_queue = 4});
  std::size_t refused = 0;
  network.set_tap([&](const FrameEvent& event) { refused += event.verdict == Verdict::kReceiveQueueFull ? 1 : 0; });
  std::array<net::Packet, 6> packets;
  ASSERT_EQ(client.allocate(packets), 6U);
  for (net::Packet& packet : packets) net::encapsulate(packet, client_flow_v4(), client.info(), {});
  ASSERT_EQ(client.transmit(packets), 6U);
  network.advance_to(network.now() + Duration::seconds(1));
  EXPECT_EQ(server.pending(), 4U);
  EXPECT_EQ(refused, 2U);
}

TEST(SimPort, DryPoolGivesFewerAndCounts) {
  SimNetwork network{1};
  SimPort& port = network.attach({.mac = kClientMac, .buffers = 3});
  std::array<net::Packet, 5> packets;
  EXPECT_EQ(port.allocate(packets), 3U);
  EXPECT_EQ(port.outstanding(), 3U);
  EXPECT_EQ(port.pool_dry(), 1U);
  port.release(packets);
  EXPECT_EQ(network.outstanding(), 0U);
}

TEST(SimPort, PacketThatIsDroppedGoesBackToItsPool) {
  SimNetwork network{1};
  SimPort& port = network.attach({.mac = kClientMac});
  {
    std::array<net::Packet, 2> packets;
    ASSERT_EQ(port.allocate(packets), 2U);
    net::Packet moved = std::move(packets[0]);
    EXPECT_EQ(port.outstanding(), 2U);
  }
  EXPECT_EQ(port.outstanding(), 0U);
}

}  // namespace
}  // namespace pollux::drivers::sim
