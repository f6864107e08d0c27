// Neighbor Discovery (RFC 4861): the Neighbor Solicitation that we answer and the Advertisement that answers it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>

#include "base/bytes.h"
#include "base/socket_address.h"
#include "net/ipv6.h"
#include "net/mac_address.h"
#include "telemetry/drop_reason.h"

namespace pollux::net {

// RFC 4861 §7.1.1: a message that came through a router, with a lower hop limit, is not believed.
inline constexpr std::uint8_t kNeighborDiscoveryHopLimit = 255;

struct NeighborSolicitation {
  static constexpr std::size_t kMinSize = 24;

  IpAddress target;
  // Asked by somebody who is trying an address out (RFC 4862 §5.4): the source is ::, and all nodes are answered.
  bool is_address_probe = false;
};

// `message` is the ICMPv6 message, its checksum already found right. The error is kNeighborSolicitationMalformed.
[[nodiscard]] std::expected<NeighborSolicitation, telemetry::DropReason> read_neighbor_solicitation(
    const Ipv6Header& ip, Bytes message);

struct NeighborAdvertisement {
  static constexpr std::size_t kSize = 32;

  IpAddress target;
  MacAddress target_mac{};
  bool solicited = true;
};

// Fills `message`, which has kSize bytes; the checksum stays 0 and is the caller's to set.
void write_neighbor_advertisement(MutableBytes message, const NeighborAdvertisement& advertisement);

}  // namespace pollux::net
