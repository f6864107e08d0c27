#include "drivers/net/dpdk/extended_statistics.h"

#include <rte_ethdev.h>

namespace pollux::drivers::dpdk {

std::vector<std::pair<std::string, std::uint64_t>> extended_statistics(std::uint16_t port) {
  const int count = rte_eth_xstats_get_names(port, nullptr, 0);
  if (count <= 0) return {};
  std::vector<rte_eth_xstat_name> names(static_cast<std::size_t>(count));
  std::vector<rte_eth_xstat> values(names.size());
  const auto size = static_cast<unsigned int>(count);
  if (rte_eth_xstats_get_names(port, names.data(), size) != count) return {};
  if (rte_eth_xstats_get(port, values.data(), size) != count) return {};
  std::vector<std::pair<std::string, std::uint64_t>> statistics;
  for (const rte_eth_xstat& one : values) statistics.emplace_back(names[one.id].name, one.value);
  return statistics;
}

}  // namespace pollux::drivers::dpdk
