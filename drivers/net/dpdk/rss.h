// Receive side scaling: what is asked of a device so that it spreads UDP flows over its queues by addresses and ports,
// from what it declares. For this folder only: shows rte_ types.
#pragma once

#include <rte_ethdev.h>

#include <cstdint>
#include <string>
#include <vector>

#include "net/toeplitz.h"

namespace pollux::drivers::dpdk {

// UDP over IPv4 and over IPv6.
[[nodiscard]] bool declares_rss_for_udp(const rte_eth_dev_info& info);

// The key in the length that the device wants: ours over again where that is longer. Empty where the device does not
// say how long; it then has one of its own.
[[nodiscard]] std::vector<std::uint8_t> rss_key_for(const rte_eth_dev_info& info, const net::RssKey& key);

// Asks for it; `key` is read when the device is configured.
void ask_for_rss(const rte_eth_dev_info& info, std::vector<std::uint8_t>& key, rte_eth_conf& conf);

struct Redirection {
  std::string told;           // to an operator: "ipv4-udp ipv6-udp, key of 40 bytes, table of 128"
  std::uint16_t entries = 0;  // of a table that is ours, under a key that is ours; 0: nobody knows which flow is whose
};

// Fills the started device's table: the queues in turn. One that lets nobody do that has done so itself.
[[nodiscard]] Redirection set_up_redirection(std::uint16_t port, const rte_eth_dev_info& info, std::uint16_t queues);

}  // namespace pollux::drivers::dpdk
