#include "drivers/net/dpdk/mbuf_packet.h"

namespace pollux::drivers::dpdk {
namespace {

constexpr std::uint16_t kIpv6HeaderSize = 40;

[[nodiscard]] net::ChecksumVerdict ip_verdict(std::uint64_t flags) {
  switch (flags & RTE_MBUF_F_RX_IP_CKSUM_MASK) {
    case RTE_MBUF_F_RX_IP_CKSUM_BAD:
      return net::ChecksumVerdict::kBad;
    case RTE_MBUF_F_RX_IP_CKSUM_UNKNOWN:
      return net::ChecksumVerdict::kUnknown;
    default:
      // GOOD; or NONE: the packet never was on a wire, and its checksum was never taken.
      return net::ChecksumVerdict::kGood;
  }
}

[[nodiscard]] net::ChecksumVerdict l4_verdict(std::uint64_t flags) {
  switch (flags & RTE_MBUF_F_RX_L4_CKSUM_MASK) {
    case RTE_MBUF_F_RX_L4_CKSUM_BAD:
      return net::ChecksumVerdict::kBad;
    case RTE_MBUF_F_RX_L4_CKSUM_UNKNOWN:
      return net::ChecksumVerdict::kUnknown;
    default:
      return net::ChecksumVerdict::kGood;
  }
}

[[nodiscard]] std::uint64_t transmit_flags(const net::TransmitOffload& offload) {
  if (!offload.ipv4_checksum && !offload.udp_checksum) return 0;
  return (offload.l3_length == kIpv6HeaderSize ? RTE_MBUF_F_TX_IPV6 : RTE_MBUF_F_TX_IPV4) |
         (offload.ipv4_checksum ? RTE_MBUF_F_TX_IP_CKSUM : 0) | (offload.udp_checksum ? RTE_MBUF_F_TX_UDP_CKSUM : 0);
}

}  // namespace

net::Packet received(net::PacketPool& pool, rte_mbuf* mbuf) {
  net::Packet packet = wrap(pool, mbuf, mbuf->data_off, mbuf->data_len);
  packet.ip_checksum = ip_verdict(mbuf->ol_flags);
  packet.l4_checksum = l4_verdict(mbuf->ol_flags);
  return packet;
}

rte_mbuf* prepared(const net::Packet& packet) {
  auto* mbuf = static_cast<rte_mbuf*>(packet.handle());
  const auto length = static_cast<std::uint16_t>(packet.data().size());
  mbuf->data_off = static_cast<std::uint16_t>(packet.offset());
  mbuf->data_len = length;
  mbuf->pkt_len = length;
  // Who owns the memory stays; what the receive path noted goes.
  mbuf->ol_flags = (mbuf->ol_flags & (RTE_MBUF_F_EXTERNAL | RTE_MBUF_F_INDIRECT)) | transmit_flags(packet.offload);
  mbuf->tx_offload = 0;
  mbuf->l2_len = packet.offload.l2_length & 0x7f;
  mbuf->l3_len = packet.offload.l3_length & 0x1ff;
  return mbuf;
}

}  // namespace pollux::drivers::dpdk
