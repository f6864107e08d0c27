#include "drivers/net/dpdk/device.h"

#include <rte_bus.h>
#include <rte_dev.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "drivers/net/dpdk/descriptors.h"
#include "drivers/net/dpdk/rss.h"

namespace pollux::drivers::dpdk {
namespace {

constexpr std::uint64_t kReceiveOffloads = RTE_ETH_RX_OFFLOAD_IPV4_CKSUM | RTE_ETH_RX_OFFLOAD_UDP_CKSUM;
constexpr std::uint64_t kTransmitChecksums = RTE_ETH_TX_OFFLOAD_IPV4_CKSUM | RTE_ETH_TX_OFFLOAD_UDP_CKSUM;

constexpr std::size_t kLinkOverhead =
    RTE_ETHER_HDR_LEN + 2 * sizeof(std::uint32_t) + RTE_ETHER_CRC_LEN;  // two VLAN tags
constexpr std::uint32_t kMaxPoolCache = 256;

static_assert(net::kTransmitHeadroom <= RTE_PKTMBUF_HEADROOM, "an allocated mbuf has the headroom that is promised");

[[nodiscard]] std::string port_name(const DpdkDeviceConfig& config) {
  return "port " + std::to_string(config.port);
}

[[nodiscard]] std::unexpected<std::string> refusal(const DpdkDeviceConfig& config, const std::string& what, int error) {
  return std::unexpected(port_name(config) + ": " + what + ": " + rte_strerror(std::abs(error)));
}

[[nodiscard]] std::expected<rte_eth_dev_info, std::string> find_device(const DpdkDeviceConfig& config) {
  const std::vector<std::uint16_t> ports = available_ports();
  if (ports.empty()) {
    return std::unexpected(
        "DPDK has found no network port: bind one to vfio-pci (dpdk-devbind.py) or make a virtual one, "
        "such as --vdev=net_tap0,iface=pollux0");
  }
  if (std::ranges::find(ports, config.port) == ports.end()) {
    std::string names;
    for (const std::uint16_t port : ports) names += (names.empty() ? "" : ", ") + std::to_string(port);
    return std::unexpected("there is no " + port_name(config) + "; DPDK has found " + names);
  }
  rte_eth_dev_info info{};
  if (const int error = rte_eth_dev_info_get(config.port, &info); error != 0) {
    return refusal(config, "the device says nothing about itself", error);
  }
  return info;
}

// RTE_ETH_RSS_* flags and numbers as DPDK has them become words of ours.
[[nodiscard]] DeclaredQueues declared_queues(const DpdkDeviceConfig& config, const rte_eth_dev_info& info) {
  constexpr std::string_view kVirtualBus = "vdev";
  const std::string_view driver = info.driver_name;
  return {.port = port_name(config) + " (" + info.driver_name + ')',
          .most = std::min(info.max_rx_queues, info.max_tx_queues),
          .rss_for_udp = declares_rss_for_udp(info),
          .is_virtual = info.device != nullptr && rte_bus_name(rte_dev_bus(info.device)) == kVirtualBus,
          // Its sockets share a fanout group from the moment that they are made.
          .fills_unpolled = driver == "net_af_packet"};
}

[[nodiscard]] std::expected<Mempool, std::string> make_pool(const DpdkDeviceConfig& config, int socket) {
  const std::uint32_t buffers = config.buffers != 0 ? config.buffers : config.queues.workers * kBuffersPerWorker - 1;
  const std::size_t frame = std::max<std::size_t>(config.mtu + kLinkOverhead, RTE_MBUF_DEFAULT_DATAROOM);
  const std::size_t room = std::min<std::size_t>(RTE_PKTMBUF_HEADROOM + frame, UINT16_MAX);
  const std::string name = "pollux_port" + std::to_string(config.port);
  const std::uint32_t cache = std::min(kMaxPoolCache, buffers / (4U * config.queues.workers));
  Mempool pool{rte_pktmbuf_pool_create(name.c_str(), buffers, cache, 0, static_cast<std::uint16_t>(room), socket)};
  if (!pool) {
    return std::unexpected(
        port_name(config) + ": no memory for " + std::to_string(buffers) + " packet buffers of " +
        std::to_string(room) + " bytes (" + rte_strerror(rte_errno) +
        "): reserve more huge pages (sysctl -w vm.nr_hugepages=1024), or ask for fewer (--total-num-mbufs)");
  }
  return pool;
}

// Asks for the offloads that are declared. A device that declares in vain is asked again, for none.
[[nodiscard]] std::expected<rte_eth_conf, std::string> configure(const DpdkDeviceConfig& config, Device& device,
                                                                 const rte_eth_dev_info& info) {
  const QueuePlan& plan = device.description.plan;
  rte_eth_conf wanted{};
  wanted.rxmode.mtu = config.mtu;
  wanted.rxmode.offloads = kReceiveOffloads & info.rx_offload_capa;
  wanted.txmode.offloads = kTransmitChecksums & info.tx_offload_capa;
  // Every buffer of a queue comes from one pool and has one holder: devices that offer it may free them the fast way.
  if (!config.sends_buffers_of_others)
    wanted.txmode.offloads |= RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE & info.tx_offload_capa;
  device.rss_key = rss_key_for(info, config.rss_key);
  if (plan.spread == Spread::kRss) ask_for_rss(info, device.rss_key, wanted);
  int error = rte_eth_dev_configure(config.port, plan.queues, plan.queues, &wanted);
  if (error != 0 && (wanted.rxmode.offloads | wanted.txmode.offloads) != 0) {
    wanted.rxmode.offloads = 0;
    wanted.txmode.offloads = 0;
    error = rte_eth_dev_configure(config.port, plan.queues, plan.queues, &wanted);
  }
  if (error != 0) return refusal(config, "the device takes no configuration (queues, MTU, RSS)", error);
  return wanted;
}

[[nodiscard]] std::expected<void, std::string> choose_descriptors(const DpdkDeviceConfig& config, Device& device) {
  DeviceDescription& description = device.description;
  const auto or_usual = [](std::uint16_t wanted) { return wanted != 0 ? wanted : kUsualDescriptors; };
  std::uint16_t& receive = description.receive_descriptors = or_usual(config.receive_descriptors);
  std::uint16_t& transmit = description.transmit_descriptors = or_usual(config.transmit_descriptors);
  if (const int error = rte_eth_dev_adjust_nb_rx_tx_desc(config.port, &receive, &transmit); error != 0) {
    return refusal(config, "the device takes no number of descriptors", error);
  }
  const std::string port = port_name(config);
  const DescriptorOffer offers[] = {
      {.port = port, .way = "receive", .wanted = config.receive_descriptors, .possible = receive},
      {.port = port, .way = "transmit", .wanted = config.transmit_descriptors, .possible = transmit}};
  for (const DescriptorOffer& offer : offers) {
    if (auto checked = check_descriptors(offer); !checked) return checked;
  }
  return check_buffers(port, description.plan.queues, receive, device.pool->size);
}

[[nodiscard]] std::expected<void, std::string> set_up_queues(const DpdkDeviceConfig& config, Device& device,
                                                             const rte_eth_dev_info& info, const rte_eth_conf& conf) {
  if (const auto chosen = choose_descriptors(config, device); !chosen) return chosen;
  const auto socket = static_cast<unsigned>(device.description.socket);
  rte_eth_rxconf rx = info.default_rxconf;
  rx.offloads = conf.rxmode.offloads;
  rte_eth_txconf tx = info.default_txconf;
  tx.offloads = conf.txmode.offloads;
  for (std::uint16_t queue = 0; queue < device.description.plan.queues; ++queue) {
    int error = rte_eth_rx_queue_setup(config.port, queue, device.description.receive_descriptors, socket, &rx,
                                       device.pool.get());
    if (error != 0) return refusal(config, "a receive queue cannot be set up", error);
    error = rte_eth_tx_queue_setup(config.port, queue, device.description.transmit_descriptors, socket, &tx);
    if (error != 0) return refusal(config, "a transmit queue cannot be set up", error);
  }
  return {};
}

[[nodiscard]] std::expected<void, std::string> start(const DpdkDeviceConfig& config) {
  if (const int error = rte_eth_dev_start(config.port); error != 0) {
    return refusal(config, "the device does not start", error);
  }
  // Neighbor Solicitations come to a group. A device that has no such switch lets them in, or is asked in vain.
  (void)rte_eth_allmulticast_enable(config.port);
  if (config.promiscuous) {
    if (const int error = rte_eth_promiscuous_enable(config.port); error != 0) {
      return refusal(config, "the device cannot be made promiscuous", error);
    }
  }
  (void)rte_eth_stats_reset(config.port);
  return {};
}

void describe(const DpdkDeviceConfig& config, const rte_eth_dev_info& info, const rte_eth_conf& conf, Device& device) {
  const std::uint64_t receive = conf.rxmode.offloads;
  const std::uint64_t transmit = conf.txmode.offloads;
  DeviceDescription& description = device.description;
  description.port = config.port;
  description.driver = info.driver_name;
  description.name.resize(RTE_ETH_NAME_MAX_LEN);
  if (rte_eth_dev_get_name_by_port(config.port, description.name.data()) != 0) description.name.clear();
  description.name.resize(std::char_traits<char>::length(description.name.c_str()));
  description.receive_checksum = (receive & kReceiveOffloads) != 0;
  description.transmit_ipv4_checksum = (transmit & RTE_ETH_TX_OFFLOAD_IPV4_CKSUM) != 0;
  description.transmit_udp_checksum = (transmit & RTE_ETH_TX_OFFLOAD_UDP_CKSUM) != 0;
  device.info.transmit_ipv4_checksum = description.transmit_ipv4_checksum;
  device.info.transmit_udp_checksum = description.transmit_udp_checksum;
}

[[nodiscard]] std::expected<void, std::string> read_addresses(const DpdkDeviceConfig& config, Device& device) {
  rte_ether_addr mac{};
  if (const int error = rte_eth_macaddr_get(config.port, &mac); error != 0) {
    return refusal(config, "the device has no MAC address", error);
  }
  std::ranges::copy(mac.addr_bytes, device.info.macs.front().begin());
  std::uint16_t mtu = 0;
  if (rte_eth_dev_get_mtu(config.port, &mtu) != 0) mtu = RTE_ETHER_MTU;
  // Larger packets would not fit our buffers.
  const std::size_t room = rte_pktmbuf_data_room_size(device.pool.get()) - RTE_PKTMBUF_HEADROOM - kLinkOverhead;
  device.info.mtu = static_cast<std::uint16_t>(std::min<std::size_t>(mtu, room));
  return {};
}

}  // namespace

Device::~Device() {
  if (!is_configured) return;
  (void)rte_eth_dev_stop(description.port);
  (void)rte_eth_dev_close(description.port);
}

std::expected<std::unique_ptr<Device>, std::string> open_device(const DpdkDeviceConfig& config) {
  const auto info = find_device(config);
  if (!info) return std::unexpected(info.error());
  const auto plan = plan_queues(declared_queues(config, *info), config.queues);
  if (!plan) return std::unexpected(plan.error());

  auto device = std::make_unique<Device>();
  device->description.plan = *plan;
  device->description.socket = rte_eth_dev_socket_id(config.port);
  auto pool = make_pool(config, device->description.socket);
  if (!pool) return std::unexpected(pool.error());
  device->pool = *std::move(pool);

  const auto conf = configure(config, *device, *info);
  if (!conf) return std::unexpected(conf.error());
  device->is_configured = true;
  describe(config, *info, *conf, *device);
  if (const auto queues = set_up_queues(config, *device, *info, *conf); !queues) return std::unexpected(queues.error());
  if (const auto started = start(config); !started) return std::unexpected(started.error());
  if (plan->spread == Spread::kRss) {
    const Redirection redirection = set_up_redirection(config.port, *info, plan->queues);
    device->description.rss = redirection.told;
    device->description.rss_table = redirection.entries;
  }
  if (const auto read = read_addresses(config, *device); !read) return std::unexpected(read.error());
  return device;
}

}  // namespace pollux::drivers::dpdk
