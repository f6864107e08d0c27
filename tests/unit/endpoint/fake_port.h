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
  explicit FakePort(std::size_t buffers) : buffers_(buffers) {
    for (auto& buffer : buffers_) {
      buffer = std::make_unique<Buffer>();
      free_.push_back(buffer.get());
    }
  }

  [[nodiscard]] const net::PortInfo& info() const override { return info_; }

  [[nodiscard]] std::size_t allocate(std::span<net::Packet> out) override {
    const std::size_t count = std::min(out.size(), free_.size());
    for (net::Packet& packet : out.first(count)) {
      packet = net::Packet{*this, free_.back(), *free_.back(), net::kTransmitHeadroom, 0};
      free_.pop_back();
    }
    return count;
  }

  void release(std::span<net::Packet> packets) override {
    for (net::Packet& packet : packets) {
      if (void* handle = packet.take_handle()) free_.push_back(static_cast<Buffer*>(handle));
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

  [[nodiscard]] std::size_t outstanding() const { return buffers_.size() - free_.size(); }

  std::size_t takes = SIZE_MAX;  // of each burst
  std::size_t bursts = 0;
  std::vector<std::vector<std::uint8_t>> sent;
  std::vector<std::vector<std::uint8_t>> arrived;  // to be received, the first one first

 private:
  using Buffer = std::array<std::uint8_t, 2048>;

  net::PortInfo info_{.mac = {2, 0, 0, 0, 0, 1}};
  std::vector<std::unique_ptr<Buffer>> buffers_;
  std::vector<Buffer*> free_;
};

}  // namespace pollux::endpoint
