// Opening an ethdev port: configuration, queues, buffer pool, start. For this folder only: shows rte_ types.
#pragma once

#include <rte_mempool.h>

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "drivers/net/dpdk/dpdk_device.h"

namespace pollux::drivers::dpdk {

struct FreeMempool {
  void operator()(rte_mempool* pool) const { rte_mempool_free(pool); }
};
using Mempool = std::unique_ptr<rte_mempool, FreeMempool>;

// A device that is configured and started, until this goes.
struct Device {
  Device() = default;
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  Mempool pool;  // outlives the device's rings, which hold buffers of it
  DeviceDescription description;
  net::PortInfo info;
  std::vector<std::uint8_t> rss_key;  // some drivers read it when they start
  bool is_configured = false;
};

// The error is a sentence for an operator.
[[nodiscard]] std::expected<std::unique_ptr<Device>, std::string> open_device(const DpdkDeviceConfig& config);

}  // namespace pollux::drivers::dpdk
