// DpdkPool: the packet buffers of a device, for one worker. All workers' buffers are the same: they come from the
// device's one mempool, which any lcore may use at any time through a cache of its own, so a packet may be given back
// here whoever took it. Only the count of what was not to be had is this worker's. The device outlives it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "net/packet.h"

namespace pollux::drivers::dpdk {

struct Device;

class DpdkPool final : public net::PacketPool {
 public:
  explicit DpdkPool(Device& device) : device_(device) {}

  [[nodiscard]] std::size_t allocate(std::span<net::Packet> out) override;
  void release(std::span<net::Packet> packets) override;

  // Packets that allocate() was asked for and the pool did not have.
  [[nodiscard]] std::uint64_t dry() const { return dry_; }

 private:
  Device& device_;
  std::uint64_t dry_ = 0;
};

}  // namespace pollux::drivers::dpdk
