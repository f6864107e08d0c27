#include "net/udp_encapsulation.h"

#include <gtest/gtest.h>

#include <array>

#include "net/checksum.h"
#include "net/classifier.h"
#include "net/udp.h"
#include "unit/net/test_frame.h"

namespace pollux::net {
namespace {

using namespace testing;

class UdpEncapsulation : public ::testing::TestWithParam<IpFamily> {
 protected:
  [[nodiscard]] Flow flow() const { return GetParam() == IpFamily::kIpv4 ? client_flow_v4() : client_flow_v6(); }

  // A frame with this payload from the client to the server.
  [[nodiscard]] Packet frame_with(Bytes payload, const PortInfo& port, Ecn ecn = Ecn::kNotEct) {
    std::array<Packet, 1> packet;
    EXPECT_EQ(pool.allocate(packet), 1U);
    std::ranges::copy(payload, payload_room(packet[0]).begin());
    encapsulate(packet[0], flow(), port, {.payload_size = payload.size(), .ecn = ecn});
    return std::move(packet[0]);
  }

  TestPool pool;
  Server server;
  PortInfo client{.macs = {kClientMac}};
};

TEST_P(UdpEncapsulation, ComesOutOfTheClassifierAsItWentIn) {
  for (std::size_t size = 0; size <= max_udp_payload(GetParam(), 1500); size += 13) {
    std::vector<std::uint8_t> payload(size, static_cast<std::uint8_t>(size));
    Packet packet = frame_with(payload, client, Ecn::kEct1);
    const auto classified = classify(packet, server.local, server.port);
    const auto* datagram = std::get_if<Datagram>(&classified);
    ASSERT_NE(datagram, nullptr) << size;
    EXPECT_TRUE(std::ranges::equal(datagram->payload, payload));
    EXPECT_EQ(datagram->ecn, Ecn::kEct1);
    EXPECT_EQ(datagram->flow, (Flow{.local = flow().remote, .remote = flow().local, .neighbor = {.mac = kClientMac}}));
  }
  EXPECT_EQ(pool.outstanding, 0U);
}

TEST_P(UdpEncapsulation, LabelsADatagramWhereThePortWantsNoFrames) {
  const std::array<std::uint8_t, 5> payload{1, 2, 3, 4, 5};
  DatagramLabel label;
  std::array<std::uint8_t, 256> buffer{};
  Packet packet{pool, buffer.data(), buffer, kTransmitHeadroom, 0, &label};
  const PortInfo port{.kind = PortKind::kDatagrams};
  std::ranges::copy(payload, payload_room(packet).begin());
  encapsulate(packet, flow(), port, {.payload_size = payload.size(), .ecn = Ecn::kEct0});
  EXPECT_TRUE(std::ranges::equal(packet.data(), payload));

  // The classifier asks the label for everything: what it receives, its port has checked.
  const auto classified = classify(packet, server.local, port);
  const auto* datagram = std::get_if<Datagram>(&classified);
  ASSERT_NE(datagram, nullptr);
  EXPECT_TRUE(std::ranges::equal(datagram->payload, payload));
  EXPECT_EQ(datagram->flow, flow());
  EXPECT_EQ(datagram->ecn, Ecn::kEct0);
  label.flow.remote.port = 0;
  EXPECT_TRUE(std::holds_alternative<telemetry::DropReason>(classify(packet, server.local, port)));
  (void)packet.take_handle();
}

TEST_P(UdpEncapsulation, PutsTheHeadersInFrontAndNothingBehind) {
  const std::array<std::uint8_t, 5> payload{1, 2, 3, 4, 5};
  const Packet packet = frame_with(payload, client);
  EXPECT_EQ(packet.data().size(), headers_size(GetParam()) + payload.size());
  EXPECT_EQ(packet.offset(), kTransmitHeadroom - headers_size(GetParam()));
}

TEST_P(UdpEncapsulation, LeavesThePseudoHeaderSumToADeviceThatOffloads) {
  const std::array<std::uint8_t, 5> payload{1, 2, 3, 4, 5};
  const Packet packet =
      frame_with(payload, {.macs = {kClientMac}, .transmit_ipv4_checksum = true, .transmit_udp_checksum = true});
  const bool ipv4 = GetParam() == IpFamily::kIpv4;
  EXPECT_EQ(packet.offload.ipv4_checksum, ipv4);
  EXPECT_TRUE(packet.offload.udp_checksum);
  EXPECT_EQ(packet.offload.l2_length, 14);
  EXPECT_EQ(packet.offload.l3_length, ipv4 ? 20 : 40);
  const auto udp = read_udp(packet.data().subspan(headers_size(GetParam()) - UdpHeader::kSize));
  ASSERT_TRUE(udp);
  EXPECT_EQ(udp->checksum, fold_sum(pseudo_header_sum(flow().local.ip, flow().remote.ip, IpProtocol::kUdp, 13)));
}

TEST_P(UdpEncapsulation, LargestPayloadFillsTheMtu) {
  const std::vector<std::uint8_t> payload(max_udp_payload(GetParam(), 1500));
  EXPECT_EQ(frame_with(payload, client).data().size(), 1514U);
  EXPECT_EQ(max_udp_payload(GetParam(), 20), 0U);
}

TEST_P(UdpEncapsulation, StopsTheProcessRatherThanWriteBeyondTheMtu) {
  const std::vector<std::uint8_t> payload(max_udp_payload(GetParam(), 1500) + 1);
  EXPECT_DEATH((void)frame_with(payload, client), "payload_size");
}

INSTANTIATE_TEST_SUITE_P(BothFamilies, UdpEncapsulation, ::testing::Values(IpFamily::kIpv4, IpFamily::kIpv6),
                         [](const auto& family) { return family.param == IpFamily::kIpv4 ? "Ipv4" : "Ipv6"; });

}  // namespace
}  // namespace pollux::net
