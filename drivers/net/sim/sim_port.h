// SimPort: a port on the simulated network: a buffer pool, a receive queue, a transmit call.
// Copies frames in and out of the network, so that a buffer that is not given back shows: outstanding() counts them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/ring_queue.h"
#include "drivers/net/sim/frame_event.h"
#include "drivers/net/sim/link.h"
#include "drivers/net/sim/nat.h"
#include "net/packet_port.h"

namespace pollux::drivers::sim {

class SimNetwork;

struct SimPortConfig {
  net::MacAddress mac{};
  std::uint16_t mtu = 1500;
  std::size_t buffers = 4096;        // in the pool; a dry pool drops and counts
  std::size_t receive_queue = 1024;  // frames; more are dropped (Verdict::kReceiveQueueFull)
  // What the port pretends to compute itself; it does fill them in, as a NIC would.
  bool transmit_checksum_offload = false;
  // Whether received packets come with ChecksumVerdict kGood or kBad instead of kUnknown.
  bool receive_checksum_offload = false;
};

class SimPort final : public net::PacketPort {
 public:
  // Room in a buffer behind kTransmitHeadroom for the largest frame.
  static constexpr std::size_t kDataRoom = 9216;

  // By SimNetwork::attach.
  SimPort(SimNetwork& network, PortIndex index, const SimPortConfig& config);
  ~SimPort() override;

  [[nodiscard]] const net::PortInfo& info() const override { return info_; }
  [[nodiscard]] std::size_t allocate(std::span<net::Packet> out) override;
  void release(std::span<net::Packet> packets) override;
  [[nodiscard]] std::size_t receive(std::span<net::Packet> out) override;
  // Takes all of them, always.
  [[nodiscard]] std::size_t transmit(std::span<net::Packet> packets) override;

  [[nodiscard]] PortIndex index() const { return index_; }
  // Frames that wait for receive().
  [[nodiscard]] std::size_t pending() const { return received_.size(); }
  // Buffers that are with the port's user.
  [[nodiscard]] std::size_t outstanding() const { return buffers_.size() - free_.size(); }
  // How often a packet was asked for, or a frame received, and no buffer was left.
  [[nodiscard]] std::uint64_t pool_dry() const { return pool_dry_; }

  // The wire from this port to the switch, and from the switch to this port.
  Link uplink;
  Link downlink;
  // Between this port and both of them. May be changed at any time: its table is lost then.
  std::optional<Nat> nat;

 private:
  friend class SimNetwork;
  struct Buffer;

  // By the network.
  [[nodiscard]] bool has_room() const { return received_.size() < config_.receive_queue; }
  void deliver(std::vector<std::uint8_t> frame) { received_.push_back(std::move(frame)); }

  [[nodiscard]] net::Packet take_buffer();
  void judge_checksums(net::Packet& packet) const;

  SimNetwork& network_;
  PortIndex index_;
  SimPortConfig config_;
  net::PortInfo info_;
  std::vector<std::unique_ptr<Buffer>> buffers_;
  std::vector<Buffer*> free_;
  RingQueue<std::vector<std::uint8_t>> received_;
  std::uint64_t pool_dry_ = 0;
};

}  // namespace pollux::drivers::sim
