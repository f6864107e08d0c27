#include "drivers/net/sim/nat.h"

#include <algorithm>
#include <array>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "net/checksum.h"
#include "net/ethernet.h"
#include "net/ip_protocol.h"

namespace pollux::drivers::sim {
namespace {

enum class End : bool { kSource, kDestination };

// Where the fields lie, from the start of the frame.
struct Layout {
  std::size_t address = 0;
  std::size_t port = 0;
  std::size_t udp_checksum = 0;
  std::size_t ip_checksum = 0;  // zero: there is none
};

constexpr std::size_t kIpv4HeaderSize = 20;
constexpr std::size_t kIpv6HeaderSize = 40;
constexpr std::size_t kUdpHeaderSize = 8;

[[nodiscard]] Layout layout_of(IpFamily family, End end) {
  const std::size_t ip = net::EthernetHeader::kSize;
  const bool source = end == End::kSource;
  const bool ipv4 = family == IpFamily::kIpv4;
  const std::size_t udp = ip + (ipv4 ? kIpv4HeaderSize : kIpv6HeaderSize);
  return {.address = ip + (ipv4 ? (source ? 12U : 16U) : (source ? 8U : 24U)),
          .port = udp + (source ? 0 : 2),
          .udp_checksum = udp + 6,
          .ip_checksum = ipv4 ? ip + 10 : 0};
}

[[nodiscard]] bool is_udp(Bytes frame, IpFamily family) {
  ByteReader reader{frame};
  const auto ethernet = net::read_ethernet(reader);
  const bool ipv4 = family == IpFamily::kIpv4;
  const std::size_t headers = net::EthernetHeader::kSize + (ipv4 ? kIpv4HeaderSize : kIpv6HeaderSize) + kUdpHeaderSize;
  if (!ethernet || frame.size() < headers) return false;
  if (ethernet->type != (ipv4 ? net::EtherType::kIpv4 : net::EtherType::kIpv6)) return false;
  const std::uint8_t protocol = frame[net::EthernetHeader::kSize + (ipv4 ? 9 : 6)];
  return protocol == static_cast<std::uint8_t>(net::IpProtocol::kUdp);
}

[[nodiscard]] std::uint16_t word_at(Bytes frame, std::size_t offset) {
  return static_cast<std::uint16_t>(frame[offset] << 8 | frame[offset + 1]);
}

void set_word(MutableBytes frame, std::size_t offset, std::uint16_t word) {
  ByteWriter{frame.subspan(offset, 2)}.write_u16(word);
}

void update_checksum(MutableBytes frame, std::size_t offset, std::uint16_t before, std::uint16_t after) {
  set_word(frame, offset, net::updated_checksum(word_at(frame, offset), before, after));
}

void translate(MutableBytes frame, End end, const SocketAddress& from, const SocketAddress& to) {
  if (!is_udp(frame, from.ip.family)) return;
  const Layout layout = layout_of(from.ip.family, end);
  const Bytes address = Bytes{frame}.subspan(layout.address, from.ip.bytes().size());
  if (!std::ranges::equal(address, from.ip.bytes()) || word_at(frame, layout.port) != from.port) return;
  for (std::size_t i = 0; i < to.ip.bytes().size(); i += 2) {
    const std::uint16_t before = word_at(frame, layout.address + i);
    const std::uint16_t after = word_at(to.ip.bytes(), i);
    if (layout.ip_checksum != 0) update_checksum(frame, layout.ip_checksum, before, after);
    update_checksum(frame, layout.udp_checksum, before, after);
    set_word(frame, layout.address + i, after);
  }
  update_checksum(frame, layout.udp_checksum, from.port, to.port);
  set_word(frame, layout.port, to.port);
}

}  // namespace

void translate_leaving(MutableBytes frame, const Nat& nat) {
  translate(frame, End::kSource, nat.inside, nat.outside);
}

void translate_arriving(MutableBytes frame, const Nat& nat) {
  translate(frame, End::kDestination, nat.outside, nat.inside);
}

}  // namespace pollux::drivers::sim
