#include "endpoint/transmitter.h"

#include <gtest/gtest.h>

#include <numeric>

#include "net/udp_encapsulation.h"
#include "unit/endpoint/fake_port.h"

namespace pollux::endpoint {
namespace {

using telemetry::Counter;
using telemetry::DropReason;

constexpr std::size_t kPayload = 100;

class TransmitterTest : public ::testing::Test {
 protected:
  // Commits a datagram that holds nothing but its number; false when there was no room or no buffer.
  bool commit(std::uint8_t number) {
    if (!transmitter_->has_room()) return false;
    const MutableBytes buffer = transmitter_->next_buffer();
    if (buffer.empty()) return false;
    std::ranges::fill(buffer.first(kPayload), number);
    transmitter_->commit(flow_, kPayload);
    return true;
  }

  // The numbers that the port has sent, in order.
  [[nodiscard]] std::vector<std::uint8_t> sent() const {
    std::vector<std::uint8_t> numbers;
    for (const auto& frame : port_.sent) numbers.push_back(frame.back());
    return numbers;
  }

  static std::vector<std::uint8_t> up_to(std::size_t count) {
    std::vector<std::uint8_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), std::uint8_t{0});
    return numbers;
  }

  const net::Flow flow_{.local = *SocketAddress::parse("192.0.2.1:443"),
                        .remote = *SocketAddress::parse("192.0.2.2:50000"),
                        .neighbor = {.mac = {2, 0, 0, 0, 0, 2}}};
  FakePort port_{256};
  telemetry::Counters counters_;
  std::optional<Transmitter> transmitter_{std::in_place, port_, counters_};
};

TEST_F(TransmitterTest, SendsABurstWithHeadersInOneCall) {
  for (std::uint8_t i = 0; i < 10; ++i) ASSERT_TRUE(commit(i));
  EXPECT_TRUE(transmitter_->has_backlog());
  EXPECT_TRUE(port_.sent.empty());
  transmitter_->flush();
  EXPECT_EQ(port_.bursts, 1U);
  EXPECT_EQ(sent(), up_to(10));
  for (const auto& frame : port_.sent) EXPECT_EQ(frame.size(), net::headers_size(IpFamily::kIpv4) + kPayload);
  EXPECT_FALSE(transmitter_->has_backlog());
  EXPECT_EQ(counters_.snapshot()[Counter::kTxPackets], 10U);
  EXPECT_EQ(counters_.snapshot()[Counter::kTxDatagrams], 10U);
  EXPECT_EQ(counters_.snapshot()[Counter::kTxPayloadBytes], 10 * kPayload);
  EXPECT_EQ(counters_.snapshot()[Counter::kTxBytes], 10 * (net::headers_size(IpFamily::kIpv4) + kPayload));
}

TEST_F(TransmitterTest, LosesNothingAndKeepsTheOrderWhereThePortTakesAPart) {
  port_.takes = 7;
  std::uint8_t next = 0;
  for (int poll = 0; poll < 40; ++poll) {
    for (int i = 0; i < 5; ++i) {
      if (next < 120 && commit(next)) ++next;
    }
    transmitter_->flush();
  }
  EXPECT_EQ(next, 120);
  EXPECT_EQ(sent(), up_to(120));
  EXPECT_FALSE(transmitter_->has_backlog());
  EXPECT_EQ(counters_.snapshot()[Counter::kTxPackets], 120U);
}

TEST_F(TransmitterTest, WaitsForAPortThatTakesNothing) {
  port_.takes = 0;
  std::uint8_t next = 0;
  while (commit(next)) ++next;
  EXPECT_EQ(next, net::kMaxBurst);
  EXPECT_FALSE(transmitter_->has_room());
  transmitter_->flush();
  EXPECT_FALSE(transmitter_->has_room());
  EXPECT_EQ(counters_.snapshot()[Counter::kTxRefused], net::kMaxBurst);
  EXPECT_EQ(counters_.snapshot()[Counter::kTxBytes], 0U);
  port_.takes = SIZE_MAX;
  transmitter_->flush();
  EXPECT_TRUE(transmitter_->has_room());
  EXPECT_EQ(sent(), up_to(net::kMaxBurst));
}

// Headers go on once, however often a packet is offered.
TEST_F(TransmitterTest, OffersARefusedPacketAgainAsItWas) {
  port_.takes = 1;
  ASSERT_TRUE(commit(0));
  ASSERT_TRUE(commit(1));
  ASSERT_TRUE(commit(2));
  for (int i = 0; i < 3; ++i) transmitter_->flush();
  ASSERT_EQ(port_.sent.size(), 3U);
  for (const auto& frame : port_.sent) EXPECT_EQ(frame.size(), net::headers_size(IpFamily::kIpv4) + kPayload);
}

TEST_F(TransmitterTest, GivesTheSameBufferAgainUntilItIsCommitted) {
  const MutableBytes buffer = transmitter_->next_buffer();
  EXPECT_EQ(transmitter_->next_buffer().data(), buffer.data());
  ASSERT_TRUE(commit(0));
  EXPECT_NE(transmitter_->next_buffer().data(), buffer.data());
}

TEST_F(TransmitterTest, SendsWholeFramesAsTheyAre) {
  net::Packet frame;
  ASSERT_EQ(port_.allocate({&frame, 1}), 1U);
  std::ranges::fill(net::payload_room(frame).first(60), std::uint8_t{0x77});
  frame.set_data(frame.offset(), 60);
  ASSERT_TRUE(commit(0));
  transmitter_->add_frame(std::move(frame));
  transmitter_->flush();
  ASSERT_EQ(port_.sent.size(), 2U);
  EXPECT_EQ(port_.sent[1], std::vector<std::uint8_t>(60, 0x77));
}

TEST_F(TransmitterTest, DropsAFrameForWhichThereIsNoRoomAndCountsIt) {
  port_.takes = 0;
  for (std::uint8_t i = 0; i < net::kMaxBurst; ++i) ASSERT_TRUE(commit(i));
  net::Packet frame;
  ASSERT_EQ(port_.allocate({&frame, 1}), 1U);
  const std::size_t outstanding = port_.outstanding();
  transmitter_->add_frame(std::move(frame));
  EXPECT_EQ(counters_.snapshot()[DropReason::kTransmitQueueFull], 1U);
  EXPECT_EQ(port_.outstanding(), outstanding - 1) << "its buffer went back";
}

TEST(Transmitter, CountsADryPoolAndGoesOnWhenItFills) {
  FakePort port{2};
  telemetry::Counters counters;
  Transmitter transmitter{port, counters};
  const net::Flow flow{.local = *SocketAddress::parse("[2001:db8::1]:443"),
                       .remote = *SocketAddress::parse("[2001:db8::2]:50000"),
                       .neighbor = {.mac = {2, 0, 0, 0, 0, 2}}};
  for (int i = 0; i < 2; ++i) {
    ASSERT_FALSE(transmitter.next_buffer().empty());
    transmitter.commit(flow, 10);
  }
  EXPECT_TRUE(transmitter.next_buffer().empty());
  EXPECT_EQ(counters.snapshot()[DropReason::kTransmitNoBuffer], 1U);
  transmitter.flush();
  EXPECT_EQ(port.sent.size(), 2U);
  EXPECT_FALSE(transmitter.next_buffer().empty());
}

TEST_F(TransmitterTest, GivesEveryBufferBackAtItsEnd) {
  port_.takes = 3;
  for (std::uint8_t i = 0; i < 20; ++i) ASSERT_TRUE(commit(i));
  transmitter_->flush();
  EXPECT_GT(port_.outstanding(), 0U);
  transmitter_.reset();
  EXPECT_EQ(port_.outstanding(), 0U);
}

}  // namespace
}  // namespace pollux::endpoint
