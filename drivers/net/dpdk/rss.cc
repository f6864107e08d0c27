#include "drivers/net/dpdk/rss.h"

#include <algorithm>
#include <bit>

#include "net/redirection_table.h"

namespace pollux::drivers::dpdk {
namespace {

constexpr std::uint64_t kUdpOverIpv6 = RTE_ETH_RSS_NONFRAG_IPV6_UDP | RTE_ETH_RSS_IPV6_UDP_EX;
constexpr std::uint64_t kUdp = RTE_ETH_RSS_NONFRAG_IPV4_UDP | kUdpOverIpv6;

[[nodiscard]] std::string names_of(std::uint64_t functions) {
  std::string names;
  const auto add = [&](std::uint64_t function, const char* name) {
    if ((functions & function) != 0) names += (names.empty() ? "" : " ") + std::string{name};
  };
  add(RTE_ETH_RSS_NONFRAG_IPV4_UDP, "ipv4-udp");
  add(RTE_ETH_RSS_NONFRAG_IPV6_UDP, "ipv6-udp");
  add(RTE_ETH_RSS_IPV6_UDP_EX, "ipv6-udp-ex");
  return names;
}

[[nodiscard]] bool fill_table(std::uint16_t port, std::uint16_t size, std::uint16_t queues) {
  const net::RedirectionTable table{queues, size};
  std::vector<rte_eth_rss_reta_entry64> groups(size / RTE_ETH_RETA_GROUP_SIZE + 1U);
  for (std::uint16_t entry = 0; entry < size; ++entry) {
    rte_eth_rss_reta_entry64& group = groups[entry / RTE_ETH_RETA_GROUP_SIZE];
    const unsigned place = entry % RTE_ETH_RETA_GROUP_SIZE;
    group.mask |= std::uint64_t{1} << place;
    group.reta[place] = table.queue_at(entry);
  }
  return rte_eth_dev_rss_reta_update(port, groups.data(), size) == 0;
}

}  // namespace

bool declares_rss_for_udp(const rte_eth_dev_info& info) {
  return (info.flow_type_rss_offloads & RTE_ETH_RSS_NONFRAG_IPV4_UDP) != 0 &&
         (info.flow_type_rss_offloads & kUdpOverIpv6) != 0;
}

std::vector<std::uint8_t> rss_key_for(const rte_eth_dev_info& info, const net::RssKey& key) {
  std::vector<std::uint8_t> long_enough(info.hash_key_size);
  for (std::size_t i = 0; i < long_enough.size(); ++i) long_enough[i] = key[i % key.size()];
  return long_enough;
}

void ask_for_rss(const rte_eth_dev_info& info, std::vector<std::uint8_t>& key, rte_eth_conf& conf) {
  conf.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
  conf.rx_adv_conf.rss_conf.rss_hf = kUdp & info.flow_type_rss_offloads;
  if (key.empty()) return;
  conf.rx_adv_conf.rss_conf.rss_key = key.data();
  conf.rx_adv_conf.rss_conf.rss_key_len = static_cast<std::uint8_t>(key.size());
}

Redirection set_up_redirection(std::uint16_t port, const rte_eth_dev_info& info, std::uint16_t queues) {
  std::string told = names_of(kUdp & info.flow_type_rss_offloads);
  if (info.hash_key_size != 0) told += ", key of " + std::to_string(info.hash_key_size) + " bytes";
  const bool is_ours = std::has_single_bit(info.reta_size) && fill_table(port, info.reta_size, queues);
  told += is_ours ? ", table of " + std::to_string(info.reta_size) : ", a table of its own";
  // A longer key begins with ours; a shorter one is another for IPv6.
  const bool has_our_key = info.hash_key_size >= net::kRssKeySize;
  return {.told = told, .entries = is_ours && has_our_key ? info.reta_size : std::uint16_t{0}};
}

}  // namespace pollux::drivers::dpdk
