#include "net/flow_hash.h"

#include <gtest/gtest.h>

#include <vector>

#include "net/udp_encapsulation.h"
#include "unit/net/test_frame.h"

namespace pollux::net {
namespace {

using namespace testing;

[[nodiscard]] std::vector<std::uint8_t> frame_of(const Flow& flow) {
  TestPool pool;
  std::array<Packet, 1> packet;
  (void)pool.allocate(packet);
  std::ranges::fill(payload_room(packet[0]).first(50), 0x40);
  encapsulate(packet[0], flow, PortInfo{.macs = {kClientMac}}, {.payload_size = 50});
  return bytes_of(packet[0]);
}

class FlowHash : public ::testing::Test {
 protected:
  Toeplitz toeplitz_{kWellKnownRssKey};
};

TEST_F(FlowHash, IsOfAddressesAndPortsOverIpv4AndIpv6) {
  for (const Flow& flow : {client_flow_v4(), client_flow_v6()}) {
    EXPECT_EQ(flow_hash(toeplitz_, frame_of(flow)), toeplitz_.hash(flow.local, flow.remote));
  }
}

TEST_F(FlowHash, LooksBehindOptionsOfIpv4) {
  auto frame = frame_of(client_flow_v4());
  constexpr std::size_t kOptions = 8;
  frame.insert(frame.begin() + 34, kOptions, 1);
  frame[14] = 0x47;
  frame[17] = static_cast<std::uint8_t>(frame[17] + kOptions);
  EXPECT_EQ(flow_hash(toeplitz_, frame), toeplitz_.hash(client_flow_v4().local, client_flow_v4().remote));
}

TEST_F(FlowHash, IsNothingForWhatIsNoWholeUdpDatagram) {
  const auto good = frame_of(client_flow_v4());
  auto arp = good;
  arp[12] = 0x08;
  arp[13] = 0x06;
  auto tcp = good;
  tcp[23] = 6;
  auto fragment = good;
  fragment[20] = 0x20;
  auto icmpv6 = frame_of(client_flow_v6());
  icmpv6[20] = 58;
  for (const auto& frame : {arp, tcp, fragment, icmpv6}) EXPECT_EQ(flow_hash(toeplitz_, frame), std::nullopt);
}

TEST_F(FlowHash, OfAFrameThatEndsEarlyReadsNothingBeyond) {
  for (const Flow& flow : {client_flow_v4(), client_flow_v6()}) {
    const auto whole = frame_of(flow);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const std::vector<std::uint8_t> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_EQ(flow_hash(toeplitz_, cut), std::nullopt) << size;
    }
  }
}

TEST_F(FlowHash, IsNothingWhereIpv4SaysThatItEndsBeforeThePorts) {
  auto frame = frame_of(client_flow_v4());
  frame[17] = 22;
  EXPECT_EQ(flow_hash(toeplitz_, frame), std::nullopt);
}

}  // namespace
}  // namespace pollux::net
