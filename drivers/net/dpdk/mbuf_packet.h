// An mbuf as a packet and back: the two share their memory, and each says to the other what the device said or shall
// do. For this folder only: shows rte_ types.
#pragma once

#include <rte_mbuf.h>

#include <array>

#include "net/packet.h"
#include "net/packet_port.h"

namespace pollux::drivers::dpdk {

using MbufBurst = std::array<rte_mbuf*, net::kMaxBurst>;

[[nodiscard]] inline net::Packet wrap(net::PacketPool& pool, rte_mbuf* mbuf, std::size_t offset, std::size_t length) {
  return {pool, mbuf, {static_cast<std::uint8_t*>(mbuf->buf_addr), mbuf->buf_len}, offset, length};
}

// A received one, with what the device said of its checksums.
[[nodiscard]] net::Packet received(net::PacketPool& pool, rte_mbuf* mbuf);

// Tells the mbuf what the packet says.
[[nodiscard]] rte_mbuf* prepared(const net::Packet& packet);

}  // namespace pollux::drivers::dpdk
