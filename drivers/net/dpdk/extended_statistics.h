// What a device's driver counts by names of its own (rte_eth_xstats). Many more than there are columns for; the names
// are the driver's.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace pollux::drivers::dpdk {

// All of them, since the port was opened, in the driver's order; none where it has none. From any thread, for a driver
// that lets its statistics be read while its queues are polled, as all of DPDK's do.
[[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> extended_statistics(std::uint16_t port);

}  // namespace pollux::drivers::dpdk
