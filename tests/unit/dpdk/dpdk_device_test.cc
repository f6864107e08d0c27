#include "drivers/net/dpdk/dpdk_device.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "drivers/net/dpdk/eal.h"
#include "drivers/net/dpdk/extended_statistics.h"
#include "drivers/net/dpdk/lcore.h"
#include "drivers/net/dpdk/tsc_clock.h"
#include "net/classifier.h"
#include "net/udp_encapsulation.h"

namespace pollux::drivers::dpdk {
namespace {

// The EAL can be started once in a process, and a port opened once: one environment for all tests, and a device for
// each. The null ones throw away what is sent and receive frames of zeros; the ring gives back what is sent.
constexpr std::uint16_t kNullToDescribe = 0;
constexpr std::uint16_t kNullForBursts = 1;
constexpr std::uint16_t kNullToRunDry = 2;
constexpr std::uint16_t kNullToClose = 3;
constexpr std::uint16_t kRing = 4;
constexpr std::uint16_t kNullToRefuse = 5;
constexpr std::uint16_t kJumboRing = 6;
constexpr std::uint16_t kNullWithRss = 7;
constexpr std::uint16_t kRingOfQueues = 8;
constexpr std::uint16_t kRingOfOne = 9;
constexpr std::uint16_t kRingToAsk = 10;

const std::vector<std::string> kArguments{"pollux_unit_dpdk",
                                          "--no-huge",
                                          "--no-pci",
                                          "--no-shconf",
                                          "--no-telemetry",
                                          "-m",
                                          "128",
                                          "--lcores",
                                          "0,1@0",
                                          "--file-prefix=pollux_unit_dpdk",
                                          "--log-level=critical",
                                          "--vdev=net_null0",
                                          "--vdev=net_null1",
                                          "--vdev=net_null2",
                                          "--vdev=net_null3",
                                          "--vdev=net_ring0",
                                          "--vdev=net_null4",
                                          "--vdev=net_ring1",
                                          "--vdev=net_null5",
                                          "--vdev=net_ring2",
                                          "--vdev=net_ring3",
                                          "--vdev=net_ring4",
                                          "--",
                                          "--own-option"};

class Environment : public ::testing::Environment {
 public:
  void SetUp() override {
    auto started = Eal::start(kArguments);
    ASSERT_TRUE(started) << started.error();
    eal = std::make_unique<Eal>(*std::move(started));
  }
  void TearDown() override { eal.reset(); }

  std::unique_ptr<Eal> eal;
};

auto* const environment = static_cast<Environment*>(::testing::AddGlobalTestEnvironment(new Environment));

[[nodiscard]] DpdkDeviceConfig config_for(std::uint16_t port) {
  return {.port = port, .receive_descriptors = 256, .buffers = 2047};
}

TEST(Eal, SaysWhereTheProgramsOwnArgumentsBegin) {
  EXPECT_EQ(kArguments.at(environment->eal->consumed()), "--own-option");
}

TEST(Eal, RefusesToStartTwiceWithASentence) {
  const auto again = Eal::start({"pollux_unit_dpdk"});
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().find("once"), std::string::npos) << again.error();
}

TEST(DpdkDevice, FindsThePortsOfTheEal) {
  EXPECT_EQ(available_ports(), (std::vector<std::uint16_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
}

TEST(DpdkDevice, NamesThePortsThatThereAreWhenAskedForAnother) {
  const auto port = DpdkDevice::open(config_for(11));
  ASSERT_FALSE(port);
  EXPECT_EQ(port.error(), "there is no port 11; DPDK has found 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10");
}

TEST(DpdkDevice, RefusesMoreQueuesThanTheDeviceHas) {
  DpdkDeviceConfig config = config_for(kNullToRefuse);
  config.queues = {.workers = 9999, .queues = 9999};
  const auto port = DpdkDevice::open(config);
  ASSERT_FALSE(port);
  EXPECT_NE(port.error().find("has at most"), std::string::npos) << port.error();
}

TEST(DpdkDevice, RefusesAPoolThatNoMemoryHolds) {
  DpdkDeviceConfig config = config_for(kNullToRefuse);
  config.buffers = 50'000'000;
  const auto port = DpdkDevice::open(config);
  ASSERT_FALSE(port);
  EXPECT_NE(port.error().find("no memory for 50000000 packet buffers"), std::string::npos) << port.error();
}

TEST(DpdkDevice, DescribesItsDevice) {
  const auto port = DpdkDevice::open(config_for(kNullToDescribe));
  ASSERT_TRUE(port) << port.error();
  EXPECT_EQ((*port)->description().name, "net_null0");
  EXPECT_EQ((*port)->description().driver, "net_null");
  EXPECT_GE((*port)->info().mtu, 1280);
  EXPECT_TRUE((*port)->wait_for_link(Duration::seconds(1)));
}

TEST(ExtendedStatistics, HaveNamesThatAreTheDriversOwn) {
  const auto port = DpdkDevice::open(config_for(kRingToAsk));
  ASSERT_TRUE(port) << port.error();
  const auto statistics = extended_statistics(kRingToAsk);
  const auto named = [](const auto& one) { return one.first == "tx_good_packets"; };
  EXPECT_TRUE(std::ranges::any_of(statistics, named));
  EXPECT_TRUE(extended_statistics(99).empty());
}

TEST(DpdkDevice, SentDatagramComesBackThroughTheRing) {
  const auto opened = DpdkDevice::open(config_for(kRing));
  ASSERT_TRUE(opened) << opened.error();
  DpdkDevice& device = **opened;
  DpdkPort& port = device.queue(0);
  const net::Flow flow{.local = SocketAddress::parse("192.0.2.7:50000").value(),
                       .remote = SocketAddress::parse("192.0.2.1:443").value(),
                       .neighbor = {.mac = port.info().macs.front()}};
  net::LocalAddresses local;
  ASSERT_TRUE(local.add(flow.remote));

  std::array<net::Packet, 8> packets;
  ASSERT_EQ(port.allocate(packets), packets.size());
  for (net::Packet& packet : packets) {
    EXPECT_EQ(packet.offset(), net::kTransmitHeadroom);
    std::ranges::fill(net::payload_room(packet).first(1200), 0x5a);
    net::encapsulate(packet, flow, port.info(), {.payload_size = 1200, .ecn = Ecn::kEct0});
  }
  ASSERT_EQ(port.transmit(packets), packets.size());
  EXPECT_TRUE(packets[0].is_empty());

  std::array<net::Packet, net::kMaxBurst> burst;
  const std::size_t received = port.receive(burst);
  ASSERT_EQ(received, packets.size());
  for (net::Packet& packet : std::span{burst}.first(received)) {
    const auto classified = net::classify(packet, local, port.info());
    const auto* datagram = std::get_if<net::Datagram>(&classified);
    ASSERT_NE(datagram, nullptr);
    EXPECT_EQ(datagram->payload.size(), 1200U);
    EXPECT_EQ(datagram->flow.remote, flow.local);
    EXPECT_EQ(datagram->ecn, Ecn::kEct0);
  }
  port.release(std::span{burst}.first(received));
  EXPECT_EQ(device.free_buffers(), device.buffers());
  EXPECT_EQ(device.statistics().tx_packets, packets.size());
  EXPECT_EQ(device.statistics().rx_packets, packets.size());
}

TEST(DpdkDevice, JumboDatagramHasRoomInOneBuffer) {
  DpdkDeviceConfig config = config_for(kJumboRing);
  config.mtu = 9000;
  config.buffers = 255;
  config.receive_descriptors = 64;
  const auto opened = DpdkDevice::open(config);
  ASSERT_TRUE(opened) << opened.error();
  DpdkPort& port = (*opened)->queue(0);
  EXPECT_EQ(port.info().mtu, 9000);
  const net::Flow flow{.local = SocketAddress::parse("192.0.2.7:50000").value(),
                       .remote = SocketAddress::parse("192.0.2.1:443").value(),
                       .neighbor = {.mac = port.info().macs.front()}};
  const std::size_t payload = net::max_udp_payload(IpFamily::kIpv4, port.info().mtu);
  std::array<net::Packet, 1> packet;
  ASSERT_EQ(port.allocate(packet), 1U);
  ASSERT_GE(net::payload_room(packet[0]).size(), payload);
  net::encapsulate(packet[0], flow, port.info(), {.payload_size = payload});
  ASSERT_EQ(port.transmit(packet), 1U);
  ASSERT_EQ(port.receive(packet), 1U);
  EXPECT_EQ(packet[0].data().size(), net::headers_size(IpFamily::kIpv4) + payload);
  port.release(packet);
  EXPECT_EQ(port.dropped_segments(), 0U);
}

TEST(DpdkDevice, ReceivesBurstsAndGivesEveryBufferBack) {
  const auto opened = DpdkDevice::open(config_for(kNullForBursts));
  ASSERT_TRUE(opened) << opened.error();
  DpdkDevice& device = **opened;
  DpdkPort& port = device.queue(0);
  net::LocalAddresses local;
  for (int round = 0; round < 1000; ++round) {
    std::array<net::Packet, net::kMaxBurst> burst;
    const std::size_t received = port.receive(burst);
    ASSERT_EQ(received, burst.size());
    const auto classified = net::classify(burst[0], local, port.info());
    ASSERT_TRUE(std::holds_alternative<telemetry::DropReason>(classified));
    // Half is forwarded, half is dropped.
    ASSERT_EQ(port.transmit(std::span{burst}.first(32)), 32U);
  }
  EXPECT_EQ(device.free_buffers(), device.buffers());
}

TEST(DpdkDevice, DryPoolGivesFewerAndCounts) {
  DpdkDeviceConfig config = config_for(kNullToRunDry);
  config.buffers = 128;
  config.receive_descriptors = 64;
  const auto opened = DpdkDevice::open(config);
  ASSERT_TRUE(opened) << opened.error();
  std::vector<net::Packet> packets(200);
  const std::size_t got = (*opened)->queue(0).allocate(packets);
  EXPECT_EQ(got, 128U);
  EXPECT_EQ((*opened)->queue(0).pool_dry(), 72U);
  (*opened)->queue(0).release(packets);
  EXPECT_EQ((*opened)->free_buffers(), (*opened)->buffers());
}

// What a flow of ours looks like on a queue: sends on it what comes back on it.
void expect_that_the_queue_returns(DpdkPort& port) {
  std::array<net::Packet, 4> packets;
  ASSERT_EQ(port.allocate(packets), packets.size());
  for (net::Packet& packet : packets) packet.set_data(packet.offset(), 60 + port.queue());
  ASSERT_EQ(port.transmit(packets), packets.size());
  std::array<net::Packet, net::kMaxBurst> burst;
  ASSERT_EQ(port.receive(burst), packets.size());
  EXPECT_EQ(burst[0].data().size(), 60U + port.queue());
  port.release(burst);
}

TEST(DpdkDevice, EachQueueIsAPortOverTheSameBuffers) {
  DpdkDeviceConfig config = config_for(kRingOfQueues);
  config.queues = {.workers = 4, .queues = 4};
  const auto opened = DpdkDevice::open(config);
  ASSERT_TRUE(opened) << opened.error();
  DpdkDevice& device = **opened;
  EXPECT_EQ(device.description().plan, (QueuePlan{.queues = 4, .spread = Spread::kSender}));
  ASSERT_EQ(device.queue_count(), 4U);
  for (std::size_t queue = 0; queue < device.queue_count(); ++queue) {
    SCOPED_TRACE(queue);
    expect_that_the_queue_returns(device.queue(queue));
  }
  // What one queue took another may give back.
  std::array<net::Packet, 8> packets;
  ASSERT_EQ(device.queue(1).allocate(packets), packets.size());
  device.queue(2).release(packets);
  EXPECT_EQ(device.free_buffers(), device.buffers());
}

TEST(DpdkDevice, AsksForTheRssThatIsDeclared) {
  DpdkDeviceConfig config = config_for(kNullWithRss);
  config.queues = {.workers = 2};
  const auto opened = DpdkDevice::open(config);
  ASSERT_TRUE(opened) << opened.error();
  const DeviceDescription& description = (*opened)->description();
  EXPECT_EQ(description.plan, (QueuePlan{.queues = 2, .spread = Spread::kRss}));
  EXPECT_EQ(description.rss.find("ipv4-udp ipv6-udp"), 0U) << description.rss;
}

TEST(DpdkDevice, WithoutRssOneQueueHasBuffersForEveryWorker) {
  DpdkDeviceConfig config = config_for(kRingOfOne);
  config.queues = {.workers = 3};
  config.burst = 8;
  const auto opened = DpdkDevice::open(config);
  ASSERT_TRUE(opened) << opened.error();
  DpdkDevice& device = **opened;
  EXPECT_EQ(device.description().plan, (QueuePlan{.queues = 1, .spread = Spread::kSoftware}));
  std::array<net::Packet, 16> packets;
  ASSERT_EQ(device.pool(2).allocate(packets), packets.size());
  for (net::Packet& packet : packets) packet.set_data(packet.offset(), 60);
  ASSERT_EQ(device.queue(0).transmit(packets), packets.size());
  EXPECT_EQ(device.queue(0).receive(packets), config.burst) << "no more than a burst at a time";
  EXPECT_EQ(device.queue(0).receive(std::span{packets}.subspan(8)), 8U);
  device.pool(1).release(packets);
  EXPECT_EQ(device.free_buffers(), device.buffers());
}

TEST(DpdkDevice, IsGoneFromTheEalOnceItIsClosed) {
  {
    const auto port = DpdkDevice::open(config_for(kNullToClose));
    ASSERT_TRUE(port) << port.error();
  }
  const auto again = DpdkDevice::open(config_for(kNullToClose));
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().find("there is no port 3"), std::string::npos) << again.error();
}

TEST(Lcore, RunsWorkOnAWorker) {
  ASSERT_EQ(worker_lcores(), std::vector<unsigned>{1});
  int result = 0;
  std::function<void()> work = [&] { result = 42; };
  ASSERT_TRUE(launch_on_lcore(1, work));
  wait_for_lcore(1);
  EXPECT_EQ(result, 42);
}

TEST(Lcore, RefusesTheMainOneAndThoseThatAreNotThere) {
  std::function<void()> work = [] {};
  EXPECT_FALSE(launch_on_lcore(main_lcore(), work));
  EXPECT_FALSE(launch_on_lcore(77, work));
}

TEST(TscClock, CountsNanosecondsWithoutDriftOrOverflow) {
  constexpr std::uint64_t kFrequency = 2'400'000'000;
  const TscClock clock{kFrequency, 1000};
  EXPECT_EQ(clock.at(1000), Timestamp::from_nanoseconds(0));
  constexpr std::int64_t kYear = 365LL * 24 * 3600;
  const Timestamp after_a_year = clock.at(1000 + kFrequency * static_cast<std::uint64_t>(kYear));
  const std::int64_t error = after_a_year.to_nanoseconds() - kYear * 1'000'000'000;
  EXPECT_LE(std::abs(error), kYear) << "a nanosecond a second is the fixed point's rounding";
}

TEST(TscClock, NeverGoesBack) {
  const TscClock clock;
  Timestamp before = clock.now();
  EXPECT_GE(before, Timestamp::from_nanoseconds(900'000'000));
  for (int i = 0; i < 10'000; ++i) {
    const Timestamp now = clock.now();
    ASSERT_GE(now, before);
    before = now;
  }
}

}  // namespace
}  // namespace pollux::drivers::dpdk
