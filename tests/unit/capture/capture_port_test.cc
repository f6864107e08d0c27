#include "drivers/net/capture/capture_port.h"

#include <gtest/gtest.h>

#include <vector>

#include "unit/endpoint/fake_port.h"

namespace pollux::drivers::capture {
namespace {

using Octets = std::vector<std::uint8_t>;
using endpoint::FakePort;

struct Copy {
  Direction direction;
  Octets bytes;
  bool operator==(const Copy&) const = default;
};

std::vector<Copy> all(CaptureRing& ring) {
  std::vector<Copy> copies;
  ring.drain(SIZE_MAX, [&](const CapturedPacket& packet) {
    EXPECT_GT(packet.at_ns, 0);
    copies.push_back({packet.direction, {packet.bytes.begin(), packet.bytes.end()}});
  });
  return copies;
}

TEST(CapturePort, CopiesWhatComesAndHandsItOn) {
  FakePort inner{8};
  CaptureRing ring{1 << 16};
  CapturePort port{inner, ring};
  inner.arrived = {{1, 2}, {3}};
  std::array<net::Packet, 8> burst;
  ASSERT_EQ(port.receive(burst), 2U);
  EXPECT_EQ(Octets(burst[0].data().begin(), burst[0].data().end()), (Octets{1, 2}));
  EXPECT_EQ(all(ring), (std::vector<Copy>{{Direction::kInbound, {1, 2}}, {Direction::kInbound, {3}}}));
  EXPECT_EQ(ring.seen(), 2U);
}

TEST(CapturePort, CopiesOfWhatGoesOutOnlyWhatIsTaken) {
  FakePort inner{8};
  CaptureRing ring{1 << 16};
  CapturePort port{inner, ring};
  std::array<net::Packet, 3> burst;
  ASSERT_EQ(port.allocate(burst), 3U);
  for (std::uint8_t i = 0; i < 3; ++i) {
    burst[i].set_data(burst[i].offset(), 1);
    burst[i].data()[0] = i;
  }
  inner.takes = 2;
  EXPECT_EQ(port.transmit(burst), 2U);
  EXPECT_EQ(all(ring), (std::vector<Copy>{{Direction::kOutbound, {0}}, {Direction::kOutbound, {1}}}));
  // The rest goes, and is copied, the next time.
  EXPECT_EQ(port.transmit(std::span{burst}.subspan(2)), 1U);
  EXPECT_EQ(all(ring), (std::vector<Copy>{{Direction::kOutbound, {2}}}));
  EXPECT_EQ(ring.seen(), 3U);
}

TEST(CapturePort, OnlyHandsOnOnceNobodyWantsCopies) {
  FakePort inner{8};
  CaptureRing ring{1 << 16};
  CapturePort port{inner, ring};
  ring.close();
  inner.arrived = {{1}};
  std::array<net::Packet, 1> burst;
  EXPECT_EQ(port.receive(burst), 1U);
  EXPECT_EQ(port.transmit(burst), 1U);
  EXPECT_TRUE(all(ring).empty());
  EXPECT_EQ(inner.sent.size(), 1U);
}

TEST(CapturePort, SaysWhatItsCopiesBeginWith) {
  EXPECT_EQ(CapturePort::link_type({.kind = net::PortKind::kFrames}), LinkType::kEthernet);
  EXPECT_EQ(CapturePort::link_type({.kind = net::PortKind::kDatagrams}), LinkType::kRawIp);
}

}  // namespace
}  // namespace pollux::drivers::capture
