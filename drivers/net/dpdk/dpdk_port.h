// DpdkPort: one receive and one transmit queue of an ethdev port, as a net::PacketPort. One worker polls it; its device
// outlives it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "drivers/net/dpdk/dpdk_pool.h"
#include "net/packet_port.h"

namespace pollux::drivers::dpdk {

class DpdkPort final : public net::PacketPort {
 public:
  // By DpdkDevice. `burst`: the most that is received at once.
  DpdkPort(Device& device, std::uint16_t queue, std::uint16_t burst)
      : device_(device), queue_(queue), burst_(burst), pool_(device) {}

  [[nodiscard]] const net::PortInfo& info() const override;
  [[nodiscard]] std::size_t allocate(std::span<net::Packet> out) override { return pool_.allocate(out); }
  void release(std::span<net::Packet> packets) override { pool_.release(packets); }
  [[nodiscard]] std::size_t receive(std::span<net::Packet> out) override;
  [[nodiscard]] std::size_t transmit(std::span<net::Packet> packets) override;

  [[nodiscard]] std::uint16_t queue() const { return queue_; }
  // Received packets that lay in several buffers and did not fit into the first: dropped.
  [[nodiscard]] std::uint64_t dropped_segments() const { return dropped_segments_; }
  // Packets that allocate() was asked for and the pool did not have.
  [[nodiscard]] std::uint64_t pool_dry() const { return pool_.dry(); }

 private:
  Device& device_;
  std::uint16_t queue_;
  std::uint16_t burst_;
  DpdkPool pool_;
  std::uint64_t dropped_segments_ = 0;
};

}  // namespace pollux::drivers::dpdk
