#include "net/flow_hash.h"

#include <algorithm>
#include <array>

#include "net/ethernet.h"
#include "net/ip_protocol.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/udp.h"

namespace pollux::net {
namespace {

constexpr std::size_t kPortsSize = 4;
constexpr std::size_t kIpv4Addresses = 12;  // where they are in the header
constexpr std::size_t kIpv6Addresses = 8;

// Both addresses stand together in the IP header, as both ports do in UDP's, in the order that the hash wants.
[[nodiscard]] std::optional<std::uint32_t> hash_of(const Toeplitz& toeplitz, Bytes addresses, Bytes udp) {
  if (udp.size() < UdpHeader::kSize) return std::nullopt;
  std::array<std::uint8_t, Toeplitz::kMaxInput> input;
  const auto ports = std::ranges::copy(addresses, input.begin()).out;
  std::ranges::copy(udp.first(kPortsSize), ports);
  return toeplitz.hash(Bytes{input}.first(addresses.size() + kPortsSize));
}

[[nodiscard]] std::optional<std::uint32_t> hash_ipv4(const Toeplitz& toeplitz, Bytes packet) {
  const auto ip = read_ipv4(packet);
  if (!ip || ip->protocol != IpProtocol::kUdp || ip->is_fragment) return std::nullopt;
  const Bytes udp = packet.first(ip->total_length).subspan(ip->header_size);
  return hash_of(toeplitz, packet.subspan(kIpv4Addresses, 8), udp);
}

[[nodiscard]] std::optional<std::uint32_t> hash_ipv6(const Toeplitz& toeplitz, Bytes packet) {
  const auto ip = read_ipv6(packet);
  if (!ip || ip->next_header != IpProtocol::kUdp) return std::nullopt;
  const Bytes udp = packet.subspan(Ipv6Header::kSize, ip->payload_length);
  return hash_of(toeplitz, packet.subspan(kIpv6Addresses, 32), udp);
}

}  // namespace

std::optional<std::uint32_t> flow_hash(const Toeplitz& toeplitz, Bytes frame) {
  ByteReader reader{frame};
  const auto ethernet = read_ethernet(reader);
  if (!ethernet) return std::nullopt;
  const Bytes packet = frame.subspan(EthernetHeader::kSize);
  switch (ethernet->type) {
    case EtherType::kIpv4:
      return hash_ipv4(toeplitz, packet);
    case EtherType::kIpv6:
      return hash_ipv6(toeplitz, packet);
    default:
      return std::nullopt;
  }
}

}  // namespace pollux::net
