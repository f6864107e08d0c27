#include "drivers/net/dpdk/dpdk_device.h"

#include <rte_cycles.h>
#include <rte_ethdev.h>

#include <utility>

#include "drivers/net/dpdk/device.h"

namespace pollux::drivers::dpdk {

std::vector<std::uint16_t> available_ports() {
  std::vector<std::uint16_t> ports;
  const auto next = [](std::uint64_t from) {
    return rte_eth_find_next_owned_by(static_cast<std::uint16_t>(from), RTE_ETH_DEV_NO_OWNER);
  };
  for (std::uint64_t port = next(0); port < RTE_MAX_ETHPORTS; port = next(port + 1)) {
    ports.push_back(static_cast<std::uint16_t>(port));
  }
  return ports;
}

std::expected<std::unique_ptr<DpdkDevice>, std::string> DpdkDevice::open(const DpdkDeviceConfig& config) {
  auto opened = open_device(config);
  if (!opened) return std::unexpected(opened.error());
  std::unique_ptr<DpdkDevice> device{new DpdkDevice{*std::move(opened)}};
  for (std::uint16_t queue = 0; queue < device->description().plan.queues; ++queue) {
    device->queues_.push_back(std::make_unique<DpdkPort>(*device->device_, queue, config.burst));
  }
  for (std::uint16_t worker = 0; worker < config.queues.workers; ++worker) {
    device->pools_.push_back(std::make_unique<DpdkPool>(*device->device_));
  }
  return device;
}

DpdkDevice::DpdkDevice(std::unique_ptr<Device> device) : device_(std::move(device)) {}

DpdkDevice::~DpdkDevice() = default;

const net::PortInfo& DpdkDevice::info() const {
  return device_->info;
}

const DeviceDescription& DpdkDevice::description() const {
  return device_->description;
}

telemetry::PortStatistics DpdkDevice::statistics() const {
  rte_eth_stats stats{};
  if (rte_eth_stats_get(description().port, &stats) != 0) return {};
  return {.rx_packets = stats.ipackets,
          .rx_bytes = stats.ibytes,
          .rx_missed = stats.imissed,
          .rx_errors = stats.ierrors,
          .rx_no_buffer = stats.rx_nombuf,
          .tx_packets = stats.opackets,
          .tx_bytes = stats.obytes,
          .tx_errors = stats.oerrors};
}

bool DpdkDevice::wait_for_link(Duration patience) const {
  constexpr Duration kLook = Duration::milliseconds(100);
  for (Duration waited = Duration::zero();; waited += kLook) {
    rte_eth_link link{};
    if (rte_eth_link_get_nowait(description().port, &link) == 0 && link.link_status == RTE_ETH_LINK_UP) return true;
    if (waited >= patience) return false;
    rte_delay_us_sleep(static_cast<unsigned>(kLook.to_microseconds()));
  }
}

std::size_t DpdkDevice::free_buffers() const {
  return rte_mempool_avail_count(device_->pool.get());
}

std::size_t DpdkDevice::buffers() const {
  return device_->pool->size;
}

}  // namespace pollux::drivers::dpdk
