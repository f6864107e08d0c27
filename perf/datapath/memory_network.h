// MemoryNetwork: ports whose wires are memory. What one end transmits, the other receives, as the same buffer and at no
// cost but the queue's; nothing is lost unless a queue is full, and that is counted. One client port faces any number
// of server ports, as one host faces the queues of a NIC: each frame goes to the queue that its client's port is on.
// All of one thread, except that other threads may hold packets for a while: those come back by their owner's hand.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "net/packet_port.h"

namespace pollux::perf {

class MemoryNetwork;

class MemoryPort final : public net::PacketPort {
 public:
  static constexpr std::size_t kQueue = 8192;  // frames that wait to be received; a power of two

  MemoryPort(MemoryNetwork& network, net::MacAddress mac);

  [[nodiscard]] const net::PortInfo& info() const override { return info_; }
  [[nodiscard]] std::size_t allocate(std::span<net::Packet> out) override;
  void release(std::span<net::Packet> packets) override;
  [[nodiscard]] std::size_t receive(std::span<net::Packet> out) override;
  [[nodiscard]] std::size_t transmit(std::span<net::Packet> packets) override;

  [[nodiscard]] std::size_t pending() const { return tail_ - head_; }

 private:
  friend class MemoryNetwork;

  void deliver(net::Packet packet);

  MemoryNetwork& network_;
  net::PortInfo info_;
  std::vector<net::Packet> queue_;
  std::size_t head_ = 0;
  std::size_t tail_ = 0;
};

class MemoryNetwork final : public net::PacketPool {
 public:
  // Of all server ports: they are one device's queues.
  static constexpr net::MacAddress kServerMac{0x02, 0, 0, 0, 0, 1};
  // The client's UDP ports begin here.
  static constexpr std::uint16_t kFirstClientPort = 10'000;
  static constexpr std::size_t kMaxClientPorts = 64;

  explicit MemoryNetwork(std::size_t server_ports, std::size_t buffers = 65'536);
  ~MemoryNetwork() override;
  MemoryNetwork(const MemoryNetwork&) = delete;
  MemoryNetwork& operator=(const MemoryNetwork&) = delete;

  [[nodiscard]] MemoryPort& client() { return *client_; }
  [[nodiscard]] MemoryPort& server(std::size_t index) { return *servers_[index]; }

  // Frames from this UDP port of the client's arrive at this server port: what RSS decides.
  void steer(std::uint16_t client_port, std::size_t server) {
    queue_of_[client_port - kFirstClientPort] = static_cast<std::uint8_t>(server);
  }
  // One client's frame in `one_in` goes to the next server port instead; 0: none does.
  void misroute(std::size_t one_in) { misroute_one_in_ = one_in; }

  // Frames that found a queue full.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

  [[nodiscard]] std::size_t allocate(std::span<net::Packet> out) override;
  void release(std::span<net::Packet> packets) override;

 private:
  friend class MemoryPort;

  static constexpr std::size_t kBufferSize = 2048;

  void carry(const MemoryPort& from, net::Packet packet);
  [[nodiscard]] std::size_t server_for(Bytes frame);

  std::vector<std::uint8_t> memory_;
  std::vector<std::uint8_t*> free_;
  std::unique_ptr<MemoryPort> client_;
  std::vector<std::unique_ptr<MemoryPort>> servers_;
  std::array<std::uint8_t, kMaxClientPorts> queue_of_{};
  std::size_t misroute_one_in_ = 0;
  std::size_t until_misroute_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace pollux::perf
