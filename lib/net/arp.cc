#include "net/arp.h"

#include <algorithm>

#include "net/ethernet.h"

namespace pollux::net {
namespace {

constexpr std::uint16_t kEthernetHardware = 1;
constexpr std::uint8_t kMacLength = 6;
constexpr std::uint8_t kIpv4Length = 4;

[[nodiscard]] MacAddress read_mac(ByteReader& reader) {
  MacAddress mac{};
  std::ranges::copy(*reader.read_bytes(kMacLength), mac.begin());
  return mac;
}

}  // namespace

std::optional<ArpPacket> read_arp(ByteReader& reader) {
  if (reader.remaining() < ArpPacket::kSize) return std::nullopt;
  const bool ethernet = *reader.read_u16() == kEthernetHardware;
  const bool ipv4 = *reader.read_u16() == static_cast<std::uint16_t>(EtherType::kIpv4);
  const bool mac_length = *reader.read_u8() == kMacLength;
  const bool ip_length = *reader.read_u8() == kIpv4Length;
  if (!ethernet || !ipv4 || !mac_length || !ip_length) return std::nullopt;

  ArpPacket packet;
  packet.operation = static_cast<ArpOperation>(*reader.read_u16());
  packet.sender_mac = read_mac(reader);
  packet.sender_ip = IpAddress::v4(*reader.read_bytes(kIpv4Length));
  packet.target_mac = read_mac(reader);
  packet.target_ip = IpAddress::v4(*reader.read_bytes(kIpv4Length));
  return packet;
}

void write_arp(ByteWriter& writer, const ArpPacket& packet) {
  writer.write_u16(kEthernetHardware);
  writer.write_u16(static_cast<std::uint16_t>(EtherType::kIpv4));
  writer.write_u8(kMacLength);
  writer.write_u8(kIpv4Length);
  writer.write_u16(static_cast<std::uint16_t>(packet.operation));
  writer.write_bytes(packet.sender_mac);
  writer.write_bytes(packet.sender_ip.bytes());
  writer.write_bytes(packet.target_mac);
  writer.write_bytes(packet.target_ip.bytes());
}

}  // namespace pollux::net
