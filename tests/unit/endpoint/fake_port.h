// FakePort: a port whose pool and transmit queue are as small as a test wants them, and that keeps what it was given.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "net/packet_port.h"
#include "net/udp_encapsulation.h"

namespace pollux::endpoint {

class FakePort final : public net::PacketPort {
 public:
  explicit FakePort(std::size_t buffers, const net::PortInfo& info = {.macs = {{{2, 0, 0, 0, 0, 1}}}})
      : info_(info), pool_(std::make_shared<Pool>(buffers)) {}
  // Another queue of the same device: what one of them has received, the other may release.
  FakePort(const FakePort& sibling) : info_(sibling.info_), pool_(sibling.pool_) {}
  FakePort& operator=(const FakePort&) = delete;

  [[nodiscard]] const net::PortInfo& info() const override { return info_; }

  [[nodiscard]] std::size_t allocate(std::span<net::Packet> out) override {
    std::vector<Buffer*>& free = pool_->free;
    const std::size_t count = std::min(out.size(), free.size());
    for (net::Packet& packet : out.first(count)) {
      packet = net::Packet{*this, free.back(), *free.back(), net::kTransmitHeadroom, 0};
      free.pop_back();
    }
    return count;
  }

  void release(std::span<net::Packet> packets) override {
    for (net::Packet& packet : packets) {
      if (void* handle = packet.take_handle()) pool_->free.push_back(static_cast<Buffer*>(handle));
    }
  }

  [[nodiscard]] std::size_t receive(std::span<net::Packet> out) override {
    std::size_t count = 0;
    while (count < out.size() && !arrived.empty() && allocate(out.subspan(count, 1)) == 1) {
      net::Packet& packet = out[count++];
      std::ranges::copy(arrived.front(), net::payload_room(packet).begin());
      packet.set_data(packet.offset(), arrived.front().size());
      arrived.erase(arrived.begin());
    }
    return count;
  }

  [[nodiscard]] std::size_t transmit(std::span<net::Packet> packets) override {
    ++bursts;
    const std::size_t count = std::min(packets.size(), takes);
    for (const net::Packet& packet : packets.first(count)) {
      sent.emplace_back(packet.data().begin(), packet.data().end());
    }
    release(packets.first(count));
    return count;
  }

  // Of all queues of the device together.
  [[nodiscard]] std::size_t outstanding() const { return pool_->buffers.size() - pool_->free.size(); }

  std::size_t takes = SIZE_MAX;  // of each burst
  std::size_t bursts = 0;
  std::vector<std::vector<std::uint8_t>> sent;
  std::vector<std::vector<std::uint8_t>> arrived;  // to be received, the first one first

 private:
  using Buffer = std::array<std::uint8_t, 2048>;
  struct Pool {
    explicit Pool(std::size_t count) : buffers(count) {
      for (auto& buffer : buffers) {
        buffer = std::make_unique<Buffer>();
        free.push_back(buffer.get());
      }
    }
    std::vector<std::unique_ptr<Buffer>> buffers;
    std::vector<Buffer*> free;
  };

  net::PortInfo info_;
  std::shared_ptr<Pool> pool_;
};

}  // namespace pollux::endpoint
