#include "drivers/net/sim/ecn_treatment.h"

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "net/checksum.h"
#include "net/ethernet.h"
#include "net/ipv4.h"

namespace pollux::drivers::sim {
namespace {

constexpr std::size_t kIpv4ChecksumOffset = 10;
constexpr std::uint8_t kEcnBits = 0x03;

// Where an IP header begins, or an empty span.
struct IpBytes {
  MutableBytes bytes;
  bool ipv4 = false;
};

[[nodiscard]] IpBytes find_ip(MutableBytes frame) {
  ByteReader reader{frame};
  const auto ethernet = net::read_ethernet(reader);
  if (!ethernet) return {};
  const bool ipv4 = ethernet->type == net::EtherType::kIpv4;
  if (!ipv4 && ethernet->type != net::EtherType::kIpv6) return {};
  const MutableBytes ip = frame.subspan(net::EthernetHeader::kSize);
  return ip.size() < net::Ipv4Header::kSize ? IpBytes{} : IpBytes{ip, ipv4};
}

// IPv4 has the two bits at the end of its second byte, IPv6 in the middle of it.
[[nodiscard]] Ecn read_ecn(const IpBytes& ip) {
  return static_cast<Ecn>((ip.ipv4 ? ip.bytes[1] : ip.bytes[1] >> 4) & kEcnBits);
}

void write_ecn(const IpBytes& ip, Ecn ecn) {
  const auto word = [&](std::size_t offset) {
    return static_cast<std::uint16_t>(ip.bytes[offset] << 8 | ip.bytes[offset + 1]);
  };
  const std::uint16_t before = word(0);
  const unsigned shift = ip.ipv4 ? 0 : 4;
  const auto others = static_cast<std::uint8_t>(ip.bytes[1] & ~(kEcnBits << shift));
  ip.bytes[1] = static_cast<std::uint8_t>(others | (static_cast<unsigned>(ecn) << shift));
  if (!ip.ipv4) return;
  const std::uint16_t checksum = net::updated_checksum(word(kIpv4ChecksumOffset), before, word(0));
  ByteWriter{ip.bytes.subspan(kIpv4ChecksumOffset, 2)}.write_u16(checksum);
}

[[nodiscard]] Ecn treated(EcnTreatment treatment, Ecn ecn) {
  const bool ect = ecn == Ecn::kEct0 || ecn == Ecn::kEct1;
  switch (treatment) {
    case EcnTreatment::kBleached:
      return Ecn::kNotEct;
    case EcnTreatment::kRemarked:
      return ecn == Ecn::kEct0 ? Ecn::kEct1 : ecn;
    case EcnTreatment::kAllMarked:
      return ect ? Ecn::kCe : ecn;
    case EcnTreatment::kCarried:
    case EcnTreatment::kEctDropped:
      break;
  }
  return ecn;
}

}  // namespace

std::optional<Ecn> ecn_of(Bytes frame) {
  ByteReader reader{frame};
  const auto ethernet = net::read_ethernet(reader);
  if (!ethernet || reader.remaining() < net::Ipv4Header::kSize) return std::nullopt;
  const std::uint8_t second = frame[net::EthernetHeader::kSize + 1];
  if (ethernet->type == net::EtherType::kIpv4) return static_cast<Ecn>(second & kEcnBits);
  if (ethernet->type == net::EtherType::kIpv6) return static_cast<Ecn>(second >> 4 & kEcnBits);
  return std::nullopt;
}

bool apply_ecn(EcnTreatment treatment, bool congested, MutableBytes frame) {
  const IpBytes ip = find_ip(frame);
  if (ip.bytes.empty()) return true;
  const Ecn before = read_ecn(ip);
  if (before == Ecn::kNotEct) return true;
  if (treatment == EcnTreatment::kEctDropped) return false;
  Ecn after = treated(treatment, before);
  if (congested && after != Ecn::kNotEct) after = Ecn::kCe;
  if (after != before) write_ecn(ip, after);
  return true;
}

}  // namespace pollux::drivers::sim
