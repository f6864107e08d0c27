#include "drivers/net/udp_socket/send_batch.h"

#include <gtest/gtest.h>

#include "loopback.h"

namespace pollux::drivers::udp_socket {
namespace {

class SendBatchTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = UdpSocketPort::open({.local = {loopback(IpFamily::kIpv4)}, .options = {}});
    ASSERT_TRUE(opened) << opened.error();
    port = *std::move(opened);
    ASSERT_EQ(port->allocate(packets), packets.size());
  }
  void TearDown() override { port->release(packets); }

  // Packets of these sizes, all to the same address.
  std::span<net::Packet> burst(const std::vector<std::size_t>& sizes) {
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      packets[i].set_data(packets[i].offset(), sizes[i]);
      packets[i].label() = {.flow = {.local = port->local().front(), .remote = remote}};
    }
    return std::span{packets}.first(sizes.size());
  }

  SocketAddress remote = loopback(IpFamily::kIpv4, 4433);
  std::unique_ptr<UdpSocketPort> port;
  std::array<net::Packet, net::kMaxBurst> packets;
};

TEST_F(SendBatchTest, ATrainIsOfOneSizeAndItsLastMayBeShorter) {
  EXPECT_EQ(train_length(burst({1200})), 1U);
  EXPECT_EQ(train_length(burst({1200, 1200, 1200})), 3U);
  EXPECT_EQ(train_length(burst({1200, 1200, 700, 700})), 3U);
  EXPECT_EQ(train_length(burst({1200, 1201})), 1U);
  EXPECT_EQ(train_length(burst({1200, 0})), 1U);
}

TEST_F(SendBatchTest, ATrainIsOneIpPacketToTheKernel) {
  EXPECT_EQ(train_length(burst(std::vector<std::size_t>(net::kMaxBurst, 1452))), 65'000U / 1452);
}

TEST_F(SendBatchTest, ATrainHasOneWayAndOneMark) {
  auto three = burst({1200, 1200, 1200});
  three[2].label().ecn = Ecn::kEct0;
  EXPECT_EQ(train_length(three), 2U);
  three[1].label().flow.remote.port = 1;
  EXPECT_EQ(train_length(three), 1U);
}

TEST_F(SendBatchTest, ArrangesEveryPacketOnce) {
  SendBatch batch;
  auto socket = UdpSocket::open(loopback(IpFamily::kIpv4), {});
  ASSERT_TRUE(socket);
  const auto all = burst({1200, 1200, 500, 1200, 1452, 1200});
  batch.arrange(all, *socket, SendBatch::Trains::kYes);
  ASSERT_EQ(batch.messages().size(), 3U);
  EXPECT_EQ(batch.packets_in(0), 3U);
  EXPECT_EQ(batch.packets_in(1), 1U);
  EXPECT_EQ(batch.packets_in(2), 2U);
  batch.arrange(all, *socket, SendBatch::Trains::kNo);
  EXPECT_EQ(batch.messages().size(), all.size());
}

}  // namespace
}  // namespace pollux::drivers::udp_socket
