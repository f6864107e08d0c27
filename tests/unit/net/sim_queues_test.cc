#include "drivers/net/sim/sim_queues.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

#include "drivers/net/sim/sim_network.h"
#include "net/udp_encapsulation.h"
#include "unit/net/test_frame.h"

namespace pollux::drivers::sim {
namespace {

using namespace net::testing;

class SimQueuesTest : public ::testing::Test {
 protected:
  void send(const net::Flow& flow) {
    std::array<net::Packet, 1> packet;
    ASSERT_EQ(client_.allocate(packet), 1U);
    net::encapsulate(packet[0], flow, client_.info(), {.payload_size = 100});
    ASSERT_EQ(client_.transmit(packet), 1U);
    network_.advance_to(network_.now() + Duration::milliseconds(1));
  }

  static net::Flow flow_from(std::uint16_t port) {
    net::Flow flow = client_flow_v4();
    flow.local.port = port;
    return flow;
  }

  // How many frames a queue had; they go back to the pool.
  std::size_t take(std::size_t queue) {
    std::array<net::Packet, 64> burst;
    const std::size_t count = queues_.queue(queue).receive(burst);
    queues_.queue(queue).release(std::span{burst}.first(count));
    return count;
  }

  SimNetwork network_{1};
  SimPort& client_ = network_.attach({.mac = kClientMac});
  SimPort& server_ = network_.attach({.mac = kServerMac, .buffers = 4096, .receive_queue = 4096});
  SimQueues queues_{server_, 4};
};

TEST_F(SimQueuesTest, GiveAFlowToOneQueueAlways) {
  std::set<std::size_t> used;
  for (int i = 0; i < 10; ++i) {
    send(flow_from(50'000));
    for (std::size_t queue = 0; queue < queues_.count(); ++queue) {
      if (take(queue) == 1) used.insert(queue);
    }
  }
  EXPECT_EQ(used.size(), 1U);
}

TEST_F(SimQueuesTest, SpreadFlowsOverAllQueues) {
  for (std::uint16_t port = 50'000; port < 50'100; ++port) send(flow_from(port));
  EXPECT_EQ(server_.pending(), 100U);
  std::size_t sum = 0;
  for (std::size_t queue = 0; queue < queues_.count(); ++queue) {
    const std::size_t count = take(queue);
    EXPECT_GT(count, 10U);
    sum += count;
  }
  EXPECT_EQ(sum, 100U);
  EXPECT_EQ(queues_.waiting(), 0U);
  EXPECT_EQ(server_.outstanding(), 0U);
}

TEST_F(SimQueuesTest, DropAndCountWhatAQueueHasNoRoomFor) {
  for (std::size_t i = 0; i < SimQueues::kQueueLimit + 3; ++i) send(flow_from(50'000));
  for (std::size_t queue = 0; queue < queues_.count(); ++queue) {
    while (take(queue) != 0) {
    }
  }
  EXPECT_EQ(queues_.dropped(), 3U);
  EXPECT_EQ(server_.outstanding(), 0U);
}

TEST_F(SimQueuesTest, ReleaseWhatAnotherQueueHasReceived) {
  send(flow_from(50'000));
  std::array<net::Packet, 1> packet;
  for (std::size_t queue = 0; queue < queues_.count(); ++queue) {
    if (queues_.queue(queue).receive(packet) == 1) queues_.queue((queue + 1) % 4).release(packet);
  }
  EXPECT_EQ(server_.outstanding(), 0U);
}

}  // namespace
}  // namespace pollux::drivers::sim
