// Rules of a NIC (rte_flow) that put a packet on the queue of the worker that its connection ID names, whatever its
// addresses and ports hash to. Few NICs can match bytes that deep in a packet; all is well without: what comes to
// another queue is handed over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

namespace pollux::drivers::dpdk {

struct IdRule {
  static constexpr std::size_t kMaxPrefix = 19;

  std::vector<std::uint8_t> prefix;  // what the IDs begin with; at most kMaxPrefix bytes
  std::uint16_t queue = 0;
};

// For packets with a short header, over IPv4 and over IPv6. All rules are in place then, and it says how many those
// are; or none, and it says why, in the device's words. They go with the device. The port is started.
[[nodiscard]] std::expected<std::size_t, std::string> set_up_id_rules(std::uint16_t port,
                                                                      std::span<const IdRule> rules);

}  // namespace pollux::drivers::dpdk
