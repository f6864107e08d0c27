#include "net/neighbor_discovery.h"

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "base/invariant.h"
#include "net/icmp.h"
#include "net/ip_address_kind.h"

namespace pollux::net {
namespace {

constexpr std::uint8_t kSourceLinkLayerAddress = 1;
constexpr std::uint8_t kTargetLinkLayerAddress = 2;
constexpr std::size_t kOptionUnit = 8;  // option lengths count these
constexpr std::uint32_t kSolicitedFlag = 0x4000'0000;
constexpr std::uint32_t kOverrideFlag = 0x2000'0000;

enum class Options : std::uint8_t { kMalformed, kPlain, kWithSourceAddress };

[[nodiscard]] Options inspect_options(ByteReader& reader) {
  bool source_address = false;
  while (!reader.empty()) {
    const auto type = reader.read_u8();
    const auto units = reader.read_u8();
    if (!units || *units == 0 || !reader.skip(*units * kOptionUnit - 2)) return Options::kMalformed;
    source_address |= *type == kSourceLinkLayerAddress;
  }
  return source_address ? Options::kWithSourceAddress : Options::kPlain;
}

}  // namespace

std::expected<NeighborSolicitation, telemetry::DropReason> read_neighbor_solicitation(const Ipv6Header& ip,
                                                                                      Bytes message) {
  constexpr auto kBad = std::unexpected(telemetry::DropReason::kNeighborSolicitationMalformed);
  if (ip.hop_limit != kNeighborDiscoveryHopLimit || message.size() < NeighborSolicitation::kMinSize) return kBad;
  ByteReader reader{message};
  const IcmpHeader icmp = *read_icmp(reader);
  if (icmp.code != 0) return kBad;
  (void)reader.skip(4);  // reserved
  const NeighborSolicitation solicitation{.target = IpAddress::v6(*reader.read_bytes(16)),
                                          .is_address_probe = is_unspecified(ip.source)};
  if (is_multicast(solicitation.target)) return kBad;
  const Options options = inspect_options(reader);
  if (options == Options::kMalformed) return kBad;
  if (solicitation.is_address_probe &&
      (options == Options::kWithSourceAddress || ip.destination != solicited_node_group(solicitation.target))) {
    return kBad;
  }
  return solicitation;
}

void write_neighbor_advertisement(MutableBytes message, const NeighborAdvertisement& advertisement) {
  POLLUX_INVARIANT(message.size() == NeighborAdvertisement::kSize);
  ByteWriter writer{message};
  write_icmp(writer, {.type = icmpv6_type::kNeighborAdvertisement, .code = 0, .checksum = 0});
  writer.write_u32(kOverrideFlag | (advertisement.solicited ? kSolicitedFlag : 0));
  writer.write_bytes(advertisement.target.bytes());
  writer.write_u8(kTargetLinkLayerAddress);
  writer.write_u8(1);
  writer.write_bytes(advertisement.target_mac);
}

}  // namespace pollux::net
