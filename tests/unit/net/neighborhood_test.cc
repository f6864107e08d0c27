#include "net/neighborhood.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "net/checksum.h"
#include "net/classifier.h"
#include "net/ethernet.h"
#include "net/icmp.h"
#include "net/ip_address_kind.h"
#include "net/neighbor_discovery.h"
#include "unit/net/test_frame.h"

namespace pollux::net {
namespace {

using namespace testing;
using telemetry::DropReason;
using Frame = std::vector<std::uint8_t>;

const IpAddress kServerV4 = IpAddress::parse("192.0.2.1").value();
const IpAddress kClientV4 = IpAddress::parse("192.0.2.7").value();
const IpAddress kServerV6 = IpAddress::parse("2001:db8::1").value();
const IpAddress kClientV6 = IpAddress::parse("2001:db8::7").value();

[[nodiscard]] Frame arp_request(const IpAddress& target) {
  Frame frame(60);
  ByteWriter writer{frame};
  write_ethernet(writer, {.destination = kBroadcastMac, .source = kClientMac, .type = EtherType::kArp});
  write_arp(writer, {.operation = ArpOperation::kRequest,
                     .sender_mac = kClientMac,
                     .sender_ip = kClientV4,
                     .target_mac = {},
                     .target_ip = target});
  return frame;
}

[[nodiscard]] Frame ipv4_frame(IpAddress destination, Frame message) {
  set_icmp_checksum(message);
  Frame frame(14 + 20 + message.size());
  ByteWriter writer{frame};
  write_ethernet(writer, {.destination = kServerMac, .source = kClientMac, .type = EtherType::kIpv4});
  write_ipv4(writer,
             {.total_length = 20 + message.size(),
              .protocol = IpProtocol::kIcmp,
              .source = kClientV4,
              .destination = destination},
             HeaderChecksum::kCompute);
  writer.write_bytes(message);
  return frame;
}

struct Ipv6Way {
  IpAddress source = kClientV6;
  IpAddress destination = kServerV6;
  std::uint8_t hop_limit = 255;
  MacAddress to = kServerMac;
};

[[nodiscard]] Frame ipv6_frame(const Ipv6Way& way, Frame message) {
  set_icmpv6_checksum(way.source, way.destination, message);
  Frame frame(14 + 40 + message.size());
  ByteWriter writer{frame};
  write_ethernet(writer, {.destination = way.to, .source = kClientMac, .type = EtherType::kIpv6});
  write_ipv6(writer, {.payload_length = message.size(),
                      .next_header = IpProtocol::kIcmpv6,
                      .hop_limit = way.hop_limit,
                      .source = way.source,
                      .destination = way.destination});
  writer.write_bytes(message);
  return frame;
}

[[nodiscard]] Frame solicitation(const IpAddress& target, Frame options = {1, 1, 2, 0, 0, 0, 0, 2}) {
  Frame message(8 + target.octets.size() + options.size());
  message[0] = icmpv6_type::kNeighborSolicitation;
  const auto behind = std::ranges::copy(target.octets, message.begin() + 8).out;
  std::ranges::copy(options, behind);
  return message;
}

class Neighbors : public ::testing::Test {
 protected:
  void ask(const Frame& frame) {
    packet = pool.received(frame);
    result = classify(packet, server.local, server.port);
  }
  [[nodiscard]] Answer answer() const { return std::get<Answer>(result); }
  [[nodiscard]] DropReason reason() const { return std::get<DropReason>(result); }
  [[nodiscard]] Bytes reply() const { return packet.data(); }
  [[nodiscard]] EthernetHeader reply_ethernet() const {
    ByteReader reader{reply()};
    return read_ethernet(reader).value();
  }

  TestPool pool;
  Server server;
  Packet packet;
  Classified result;
};

TEST_F(Neighbors, ArpRequestForOurAddressIsAnsweredWithOurMac) {
  ask(arp_request(kServerV4));
  ASSERT_EQ(answer(), Answer::kArpReply);
  EXPECT_EQ(reply_ethernet(), (EthernetHeader{kClientMac, kServerMac, EtherType::kArp}));
  ByteReader reader{reply().subspan(14)};
  EXPECT_EQ(read_arp(reader), (ArpPacket{.operation = ArpOperation::kReply,
                                         .sender_mac = kServerMac,
                                         .sender_ip = kServerV4,
                                         .target_mac = kClientMac,
                                         .target_ip = kClientV4}));
}

TEST_F(Neighbors, OtherArpIsDropped) {
  ask(arp_request(kClientV4));
  EXPECT_EQ(reason(), DropReason::kArpNotForUs);
  Frame reply_frame = arp_request(kServerV4);
  reply_frame[21] = 2;
  ask(reply_frame);
  EXPECT_EQ(reason(), DropReason::kArpNotRequest);
  Frame cut = arp_request(kServerV4);
  cut.resize(41);
  ask(cut);
  EXPECT_EQ(reason(), DropReason::kArpMalformed);
}

TEST_F(Neighbors, EchoRequestComesBackWithItsData) {
  ask(ipv4_frame(kServerV4, {8, 0, 0, 0, 0x12, 0x34, 0, 1, 'a', 'b', 'c'}));
  ASSERT_EQ(answer(), Answer::kEchoReply);
  EXPECT_EQ(reply_ethernet(), (EthernetHeader{kClientMac, kServerMac, EtherType::kIpv4}));
  const Bytes ip = reply().subspan(14);
  const auto header = read_ipv4(ip);
  ASSERT_TRUE(header);
  EXPECT_TRUE(has_right_checksum(*header, ip));
  EXPECT_EQ(header->source, kServerV4);
  EXPECT_EQ(header->destination, kClientV4);
  const Bytes message = ip.subspan(20);
  EXPECT_TRUE(has_right_icmp_checksum(message));
  EXPECT_EQ(message[0], icmp_type::kEchoReply);
  EXPECT_EQ(message[4], 0x12);
  EXPECT_EQ(message.back(), 'c');
}

TEST_F(Neighbors, Ipv6EchoRequestComesBackWithItsData) {
  ask(ipv6_frame({.hop_limit = 64}, {128, 0, 0, 0, 0x12, 0x34, 0, 1, 'a', 'b', 'c'}));
  ASSERT_EQ(answer(), Answer::kEchoReply);
  const Bytes ip = reply().subspan(14);
  const auto header = read_ipv6(ip);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->source, kServerV6);
  EXPECT_EQ(header->destination, kClientV6);
  const Bytes message = ip.subspan(40);
  EXPECT_TRUE(has_right_icmpv6_checksum(kServerV6, kClientV6, message));
  EXPECT_EQ(message[0], icmpv6_type::kEchoReply);
  EXPECT_EQ(message.back(), 'c');
}

// RFC 9000 §14.2.1-1, §14.2.1-5, §14.2.1-6
TEST_F(Neighbors, OtherIcmpIsDropped) {
  ask(ipv4_frame(kServerV4, {8, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(reason(), DropReason::kIcmpMalformed);
  ask(ipv4_frame(kServerV4, {3, 4, 0, 0, 0, 0, 5, 0}));
  EXPECT_EQ(reason(), DropReason::kIcmpNotHandled);
  Frame damaged = ipv4_frame(kServerV4, {8, 0, 0, 0, 0, 0, 0, 0});
  damaged.back() ^= 1;
  ask(damaged);
  EXPECT_EQ(reason(), DropReason::kIcmpBadChecksum);
  ask(ipv6_frame({}, {134, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(reason(), DropReason::kIcmpNotHandled);
}

TEST_F(Neighbors, SolicitationToTheGroupIsAnsweredToTheAsker) {
  const IpAddress group = solicited_node_group(kServerV6);
  ask(ipv6_frame({.destination = group, .to = {0x33, 0x33, 0xff, 0, 0, 1}}, solicitation(kServerV6)));
  ASSERT_EQ(answer(), Answer::kNeighborAdvertisement);
  EXPECT_EQ(reply_ethernet(), (EthernetHeader{kClientMac, kServerMac, EtherType::kIpv6}));
  const auto header = read_ipv6(reply().subspan(14));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->hop_limit, 255);
  EXPECT_EQ(header->source, kServerV6);
  EXPECT_EQ(header->destination, kClientV6);
  const Bytes message = reply().subspan(54);
  ASSERT_EQ(message.size(), 32U);
  EXPECT_TRUE(has_right_icmpv6_checksum(kServerV6, kClientV6, message));
  EXPECT_EQ(message[0], icmpv6_type::kNeighborAdvertisement);
  EXPECT_EQ(message[4], 0x60);  // solicited, override
  EXPECT_TRUE(std::ranges::equal(message.subspan(8, 16), kServerV6.bytes()));
  EXPECT_EQ(message[24], 2);  // target link-layer address
  EXPECT_TRUE(std::ranges::equal(message.subspan(26), kServerMac));
}

TEST_F(Neighbors, AddressProbeIsAnsweredToAllNodes) {
  const IpAddress group = solicited_node_group(kServerV6);
  const IpAddress nobody = IpAddress::parse("::").value();
  const Ipv6Way way{.source = nobody, .destination = group, .to = {0x33, 0x33, 0xff, 0, 0, 1}};
  ask(ipv6_frame(way, solicitation(kServerV6, {})));
  ASSERT_EQ(answer(), Answer::kNeighborAdvertisement);
  EXPECT_EQ(reply_ethernet().destination, (MacAddress{0x33, 0x33, 0, 0, 0, 1}));
  EXPECT_EQ(read_ipv6(reply().subspan(14))->destination, all_nodes_group());
  EXPECT_EQ(reply()[58], 0x20);  // override only
}

TEST_F(Neighbors, SolicitationsThatBreakTheRulesAreDropped) {
  const IpAddress nobody = IpAddress::parse("::").value();
  const std::vector<Frame> frames{
      ipv6_frame({.hop_limit = 254}, solicitation(kServerV6)),            // came through a router
      ipv6_frame({}, solicitation(kServerV6, {1, 0, 0, 0, 0, 0, 0, 0})),  // an option of no length
      ipv6_frame({}, solicitation(kServerV6, {1, 2, 0, 0, 0, 0, 0, 0})),  // an option that is cut
      ipv6_frame({}, solicitation(all_nodes_group())),                    // for a group
      ipv6_frame({.source = nobody}, solicitation(kServerV6, {})),        // a probe, not to the group
      ipv6_frame({.source = nobody, .destination = solicited_node_group(kServerV6)}, solicitation(kServerV6)),
  };
  for (const Frame& frame : frames) {
    ask(frame);
    EXPECT_EQ(reason(), DropReason::kNeighborSolicitationMalformed) << &frame - frames.data();
  }
  ask(ipv6_frame({}, solicitation(kClientV6)));
  EXPECT_EQ(reason(), DropReason::kNeighborSolicitationNotForUs);
}

TEST_F(Neighbors, EchoToTheGroupIsNotAnswered) {
  ask(ipv6_frame({.destination = solicited_node_group(kServerV6)}, {128, 0, 0, 0, 0, 0, 0, 1}));
  EXPECT_EQ(reason(), DropReason::kIpv6NotForUs);
}

TEST_F(Neighbors, AnswersAskTheDeviceForNoOffload) {
  packet = pool.received(ipv4_frame(kServerV4, {8, 0, 0, 0, 0x12, 0x34, 0, 1}));
  packet.offload.udp_checksum = true;
  ASSERT_EQ(std::get<Answer>(classify(packet, server.local, server.port)), Answer::kEchoReply);
  EXPECT_FALSE(packet.offload.udp_checksum);
}

}  // namespace
}  // namespace pollux::net
