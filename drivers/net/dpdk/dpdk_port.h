// DpdkPort: one receive and one transmit queue of an ethdev port, as a net::PacketPort.
// Asks for the checksum offloads that the device declares, and does without when it declares in vain. A device that
// cannot be opened is a sentence for an operator, never an abort. Stops and closes the device when it goes, after
// which the EAL does not know it any more: a port is opened once. All packets must be back before, and the EAL must
// outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "net/packet_port.h"
#include "telemetry/stats_text.h"

namespace pollux::drivers::dpdk {

// A queue that nobody polls would swallow what arrives there; DpdkPort polls queue 0.
inline constexpr std::uint16_t kMaxPolledQueues = 1;

struct DpdkPortConfig {
  std::uint16_t port = 0;
  std::uint16_t queues = 1;                  // receive and transmit queues each; at most kMaxPolledQueues
  std::uint16_t receive_descriptors = 1024;  // adjusted to what the device allows
  std::uint16_t transmit_descriptors = 1024;
  std::uint32_t buffers = 8191;  // in the pool, of 2 KiB and more each
  std::uint16_t mtu = 0;         // the largest IP packet; 0: as the device has it
  bool promiscuous = false;      // receive frames for other MAC addresses too
};

// What a log line at start says of the device.
struct DpdkDevice {
  std::uint16_t port = 0;
  std::string name;    // "net_tap0", "0000:03:00.0"
  std::string driver;  // "net_tap"
  int socket = -1;     // NUMA node, or kAnySocket
  bool receive_checksum = false;
  bool transmit_ipv4_checksum = false;
  bool transmit_udp_checksum = false;
  std::uint16_t receive_descriptors = 0;
  std::uint16_t transmit_descriptors = 0;
};

// The ports that the EAL has found, ascending.
[[nodiscard]] std::vector<std::uint16_t> available_ports();

class DpdkPort final : public net::PacketPort {
 public:
  [[nodiscard]] static std::expected<std::unique_ptr<DpdkPort>, std::string> open(const DpdkPortConfig& config);
  ~DpdkPort() override;
  DpdkPort(const DpdkPort&) = delete;
  DpdkPort& operator=(const DpdkPort&) = delete;

  [[nodiscard]] const net::PortInfo& info() const override;
  [[nodiscard]] std::size_t allocate(std::span<net::Packet> out) override;
  void release(std::span<net::Packet> packets) override;
  [[nodiscard]] std::size_t receive(std::span<net::Packet> out) override;
  [[nodiscard]] std::size_t transmit(std::span<net::Packet> packets) override;

  [[nodiscard]] const DpdkDevice& device() const;
  // What the device counted since it was opened.
  [[nodiscard]] telemetry::PortStatistics statistics() const;
  // Looks ten times a second until the link is up or `patience` is over. Blocks: for start-up only.
  [[nodiscard]] bool wait_for_link(Duration patience) const;

  // Received packets that lay in several buffers and did not fit into the first: dropped.
  [[nodiscard]] std::uint64_t dropped_segments() const;
  // Packets that allocate() was asked for and the pool did not have.
  [[nodiscard]] std::uint64_t pool_dry() const;
  // Buffers that are in the pool now, and how many it has; the device's rings hold some of the rest.
  [[nodiscard]] std::size_t free_buffers() const;
  [[nodiscard]] std::size_t buffers() const;

 private:
  struct State;
  explicit DpdkPort(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace pollux::drivers::dpdk
