#include "drivers/net/steering/steering.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "unit/endpoint/fake_port.h"
#include "unit/steering/udp_frames.h"

namespace pollux::drivers::steering {
namespace {

constexpr std::uint16_t kWorkers = 4;
constexpr std::uint16_t kFirstPort = 50'000;
constexpr std::size_t kLanePackets = 8;

using Frame = std::vector<std::uint8_t>;

class SteeringTest : public ::testing::Test {
 protected:
  // What this worker is given in one poll.
  [[nodiscard]] std::vector<Frame> receive(std::size_t worker) {
    std::array<net::Packet, net::kMaxBurst> burst;
    const auto packets = std::span{burst}.first(steering_.port(worker).receive(burst));
    std::vector<Frame> frames;
    for (const net::Packet& packet : packets) frames.push_back(net::testing::bytes_of(packet));
    steering_.port(worker).release(packets);
    return frames;
  }

  [[nodiscard]] std::size_t send(std::size_t worker, std::size_t count) {
    std::array<net::Packet, net::kMaxBurst> burst;
    const auto packets = std::span{burst}.first(count);
    EXPECT_EQ(steering_.port(worker).allocate(packets), count);
    for (net::Packet& packet : packets) {
      packet.set_data(packet.offset(), 1);
      packet.data()[0] = static_cast<std::uint8_t>(worker);
    }
    const std::size_t taken = steering_.port(worker).transmit(packets);
    steering_.port(worker).release(packets.subspan(taken));
    return taken;
  }

  // Client ports of this worker's flows, so many.
  [[nodiscard]] static std::vector<std::uint16_t> ports_of(std::size_t worker, std::size_t count) {
    std::vector<std::uint16_t> ports;
    for (std::uint16_t port = kFirstPort; ports.size() < count; ++port) {
      if (worker_of(port, kWorkers) == worker) ports.push_back(port);
    }
    return ports;
  }

  endpoint::FakePort queue_{1000};
  std::array<net::PacketPool*, kWorkers - 1> pools_{&queue_, &queue_, &queue_};
  Steering steering_{queue_, pools_, {.lane_packets = kLanePackets}};
};

TEST_F(SteeringTest, EveryWorkerGetsTheFlowsThatHashToIt) {
  std::array<std::size_t, kWorkers> expected{};
  for (std::uint16_t port = kFirstPort; port < kFirstPort + 20; ++port) {
    queue_.arrived.push_back(frame_from(port));
    ++expected.at(worker_of(port, kWorkers));
  }
  for (std::size_t worker = 0; worker < kWorkers; ++worker) {
    EXPECT_GT(expected.at(worker), 0U);
    EXPECT_EQ(receive(worker).size(), expected.at(worker)) << worker;
  }
  EXPECT_EQ(queue_.outstanding(), 0U);
}

TEST_F(SteeringTest, AFlowKeepsItsOrderAndItsBytes) {
  const std::uint16_t port = ports_of(2, 1)[0];
  std::vector<Frame> sent;
  for (std::size_t size = 1; size <= kLanePackets; ++size) sent.push_back(frame_from(port, size));
  queue_.arrived = sent;
  EXPECT_TRUE(receive(0).empty());
  EXPECT_EQ(receive(2), sent);
}

TEST_F(SteeringTest, WhatIsNoFlowIsForTheOwner) {
  const Frame rubbish(60, 0);
  queue_.arrived = {rubbish};
  EXPECT_EQ(receive(0), std::vector<Frame>{rubbish});
}

TEST_F(SteeringTest, WhatAFullLaneRefusesIsGivenBackAndCounted) {
  const std::uint16_t port = ports_of(1, 1)[0];
  const Frame frame = frame_from(port);
  queue_.arrived.assign(kLanePackets + 3, frame);
  EXPECT_TRUE(receive(0).empty());
  const telemetry::Snapshot counted = steering_.owner().counters().snapshot();
  EXPECT_EQ(counted[telemetry::DropReason::kSteeringQueueFull], 3U);
  EXPECT_EQ(counted[telemetry::Counter::kRxPackets], 3U);
  EXPECT_EQ(counted[telemetry::Counter::kRxBytes], 3 * frame.size());
  EXPECT_EQ(receive(1).size(), kLanePackets);
  EXPECT_EQ(queue_.outstanding(), 0U);
}

TEST_F(SteeringTest, TheOwnerSendsForTheOthersWhenItPolls) {
  for (std::size_t worker = 0; worker < kWorkers; ++worker) EXPECT_EQ(send(worker, 3), 3U);
  EXPECT_EQ(queue_.sent.size(), 3U) << "its own alone";
  EXPECT_TRUE(steering_.owner().has_backlog());
  EXPECT_TRUE(receive(0).empty());
  EXPECT_EQ(queue_.sent.size(), 12U);
  EXPECT_FALSE(steering_.owner().has_backlog());
  EXPECT_EQ(queue_.outstanding(), 0U);
}

TEST_F(SteeringTest, AWorkerThatSendsMoreThanItsLaneHoldsKeepsTheRest) {
  EXPECT_EQ(send(3, kLanePackets + 2), kLanePackets);
  EXPECT_TRUE(receive(0).empty());
  EXPECT_EQ(send(3, 2), 2U);
}

TEST_F(SteeringTest, WhatTheDeviceDoesNotTakeGoesFirstNextTime) {
  EXPECT_EQ(send(1, 4), 4U);
  EXPECT_EQ(send(2, 4), 4U);
  queue_.takes = 3;
  EXPECT_TRUE(receive(0).empty());
  EXPECT_EQ(queue_.sent.size(), 3U);
  queue_.takes = 0;
  EXPECT_EQ(send(0, 1), 0U) << "the others were there before";
  queue_.takes = SIZE_MAX;
  EXPECT_EQ(send(0, 1), 1U);
  EXPECT_EQ(queue_.sent, (std::vector<Frame>{{1}, {1}, {1}, {1}, {0}}));
  EXPECT_TRUE(receive(0).empty());
  EXPECT_EQ(queue_.sent.size(), 9U);
}

TEST_F(SteeringTest, TheWorkersTakeTurnsAtADeviceThatTakesLittle) {
  queue_.takes = 1;
  for (int round = 0; round < 6; ++round) {
    for (std::size_t worker = 1; worker < kWorkers; ++worker) (void)send(worker, 1);
    (void)receive(0);
  }
  std::array<std::size_t, kWorkers> sent{};
  for (const Frame& frame : queue_.sent) ++sent.at(frame[0]);
  for (std::size_t worker = 1; worker < kWorkers; ++worker) EXPECT_GE(sent.at(worker), 1U) << worker;
}

TEST(Steering, GivesBackWhatNobodyTook) {
  endpoint::FakePort queue{100};
  {
    std::array<net::PacketPool*, 1> pools{&queue};
    Steering steering{queue, pools};
    for (std::uint16_t port = kFirstPort; port < kFirstPort + 10; ++port) queue.arrived.push_back(frame_from(port));
    std::array<net::Packet, net::kMaxBurst> burst;
    queue.release(std::span{burst}.first(steering.port(0).receive(burst)));
    queue.takes = 1;
    ASSERT_EQ(steering.port(1).allocate(std::span{burst}.first(5)), 5U);
    ASSERT_EQ(steering.port(1).transmit(std::span{burst}.first(5)), 5U);
    (void)steering.port(0).receive(burst);
    EXPECT_GT(queue.outstanding(), 0U);
  }
  EXPECT_EQ(queue.outstanding(), 0U);
}

}  // namespace
}  // namespace pollux::drivers::steering
