// DpdkDevice: an ethdev port with its queues, as one DpdkPort for each, over one pool of buffers.
// Asks for what the device declares (checksum offloads, RSS), and does without when it declares in vain. A device that
// cannot be opened is a sentence for an operator, never an abort. Stops and closes the device when it goes, after
// which the EAL does not know it any more: a port is opened once. All packets must be back before, and the EAL must
// outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "drivers/net/dpdk/dpdk_pool.h"
#include "drivers/net/dpdk/dpdk_port.h"
#include "drivers/net/dpdk/queue_plan.h"
#include "net/toeplitz.h"
#include "telemetry/stats_text.h"

namespace pollux::drivers::dpdk {

// What a worker has at most on its way: its rings, bursts, caches and queues.
inline constexpr std::uint32_t kBuffersPerWorker = 8192;

struct DpdkDeviceConfig {
  std::uint16_t port = 0;
  QueueWishes queues{};
  std::uint16_t burst = net::kMaxBurst;  // received at once; at most net::kMaxBurst
  // For each queue. 0: kUsualDescriptors, or what the device allows; a number is that number or an error.
  std::uint16_t receive_descriptors = 0;
  std::uint16_t transmit_descriptors = 0;
  std::uint32_t buffers = 0;  // in the pool, of 2 KiB and more each; 0: kBuffersPerWorker for each worker
  std::uint16_t mtu = 0;      // the largest IP packet; 0: as the device has it
  // Packets of other devices' pools are sent by this one, too: what a device may do that trusts in one pool is not
  // asked for.
  bool sends_buffers_of_others = false;
  bool promiscuous = false;  // receive frames for other MAC addresses too
  net::RssKey rss_key = net::kWellKnownRssKey;
};

// What a log line at start says of the device.
struct DeviceDescription {
  std::uint16_t port = 0;
  std::string name;    // "net_tap0", "0000:03:00.0"
  std::string driver;  // "net_tap"
  int socket = -1;     // NUMA node, or kAnySocket
  QueuePlan plan;
  std::string rss;  // how the device spreads, such as "ipv4-udp ipv6-udp, key of 40 bytes, table of 128"; may be empty
  // Entries of the table by which it does, a net::RedirectionTable under our key; 0 where it has one of its own.
  std::uint16_t rss_table = 0;
  bool receive_checksum = false;
  bool transmit_ipv4_checksum = false;
  bool transmit_udp_checksum = false;
  std::uint16_t receive_descriptors = 0;
  std::uint16_t transmit_descriptors = 0;
};

// The ports that the EAL has found, ascending.
[[nodiscard]] std::vector<std::uint16_t> available_ports();

class DpdkDevice {
 public:
  [[nodiscard]] static std::expected<std::unique_ptr<DpdkDevice>, std::string> open(const DpdkDeviceConfig& config);
  ~DpdkDevice();
  DpdkDevice(const DpdkDevice&) = delete;
  DpdkDevice& operator=(const DpdkDevice&) = delete;

  // One for each queue of the plan.
  [[nodiscard]] std::size_t queue_count() const { return queues_.size(); }
  [[nodiscard]] DpdkPort& queue(std::size_t index) { return *queues_[index]; }
  // Buffers for a worker that has no queue of its own.
  [[nodiscard]] DpdkPool& pool(std::size_t worker) { return *pools_[worker]; }

  [[nodiscard]] const net::PortInfo& info() const;
  [[nodiscard]] const DeviceDescription& description() const;
  // What the device counted since it was opened.
  [[nodiscard]] telemetry::PortStatistics statistics() const;
  // Looks ten times a second until the link is up or `patience` is over. Blocks: for start-up only.
  [[nodiscard]] bool wait_for_link(Duration patience) const;

  // Buffers that are in the pool now, and how many it has; the device's rings hold some of the rest.
  [[nodiscard]] std::size_t free_buffers() const;
  [[nodiscard]] std::size_t buffers() const;

 private:
  explicit DpdkDevice(std::unique_ptr<Device> device);

  std::unique_ptr<Device> device_;
  std::vector<std::unique_ptr<DpdkPort>> queues_;
  std::vector<std::unique_ptr<DpdkPool>> pools_;
};

}  // namespace pollux::drivers::dpdk
