#include "drivers/net/sim/corruption.h"

#include <cstdint>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/udp.h"

namespace pollux::drivers::sim {
namespace {

struct UdpSegment {
  IpAddress source;
  IpAddress destination;
  MutableBytes bytes;
};

// The UDP header and payload of a frame, empty if it is anything else or has no payload.
[[nodiscard]] UdpSegment find_udp(MutableBytes frame) {
  ByteReader reader{frame};
  const auto ethernet = net::read_ethernet(reader);
  if (!ethernet) return {};
  const MutableBytes ip = frame.subspan(net::EthernetHeader::kSize);
  UdpSegment found;
  if (ethernet->type == net::EtherType::kIpv4) {
    const auto header = net::read_ipv4(ip);
    if (!header || header->protocol != net::IpProtocol::kUdp || header->is_fragment) return {};
    found = {header->source, header->destination,
             ip.subspan(header->header_size, header->total_length - header->header_size)};
  } else if (ethernet->type == net::EtherType::kIpv6) {
    const auto header = net::read_ipv6(ip);
    if (!header || header->next_header != net::IpProtocol::kUdp) return {};
    found = {header->source, header->destination, ip.subspan(net::Ipv6Header::kSize, header->payload_length)};
  }
  const auto udp = net::read_udp(found.bytes);
  if (!udp || udp->length == net::UdpHeader::kSize) return {};
  found.bytes = found.bytes.first(udp->length);
  return found;
}

void flip(MutableBytes bytes, std::uint64_t place, std::uint64_t bits) {
  bytes[place % bytes.size()] ^= static_cast<std::uint8_t>(1 + bits % 255);
}

}  // namespace

void corrupt(Corruption what, MutableBytes frame, Rng& rng) {
  constexpr std::size_t kChecksumOffset = 6;
  const std::uint64_t place = rng.next_u64();
  const std::uint64_t bits = rng.next_u64();
  const UdpSegment udp = what == Corruption::kUdpPayload ? find_udp(frame) : UdpSegment{};
  if (udp.bytes.empty()) {
    flip(frame.subspan(net::EthernetHeader::kSize), place, bits);
    return;
  }
  flip(udp.bytes.subspan(net::UdpHeader::kSize), place, bits);
  const MutableBytes field = udp.bytes.subspan(kChecksumOffset, 2);
  ByteWriter{field}.write_u16(0);
  ByteWriter{field}.write_u16(net::udp_checksum(udp.source, udp.destination, udp.bytes));
}

}  // namespace pollux::drivers::sim
