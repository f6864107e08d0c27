// Frames for tests of the net layer: a packet in plain memory, hosts with addresses, builders of what they send.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/socket_address.h"
#include "net/flow.h"
#include "net/local_addresses.h"
#include "net/packet.h"
#include "net/packet_port.h"

namespace pollux::net::testing {

// Packets in memory of their own, counted.
class TestPool final : public PacketPool {
 public:
  static constexpr std::size_t kBufferSize = 2048;

  std::size_t allocate(std::span<Packet> out) override {
    for (Packet& packet : out) packet = make(kTransmitHeadroom, 0, kBufferSize);
    return out.size();
  }
  void release(std::span<Packet> packets) override {
    for (Packet& packet : packets) {
      if (void* handle = packet.take_handle()) {
        delete static_cast<std::vector<std::uint8_t>*>(handle);
        --outstanding;
      }
    }
  }

  // A received frame. With no `spare` bytes around it, any read or write beyond it is the sanitizer's.
  [[nodiscard]] Packet received(Bytes frame, std::size_t spare = kTransmitHeadroom) {
    Packet packet = make(spare, frame.size(), frame.size() + 2 * spare);
    std::ranges::copy(frame, packet.data().begin());
    return packet;
  }

  std::size_t outstanding = 0;

 private:
  [[nodiscard]] Packet make(std::size_t offset, std::size_t length, std::size_t size) {
    auto* memory = new std::vector<std::uint8_t>(size);
    ++outstanding;
    return Packet{*this, memory, *memory, offset, length};
  }
};

[[nodiscard]] inline SocketAddress address(std::string_view text) {
  return SocketAddress::parse(text).value();
}

inline constexpr MacAddress kServerMac{0x02, 0, 0, 0, 0, 0x01};
inline constexpr MacAddress kClientMac{0x02, 0, 0, 0, 0, 0x02};

struct Server {
  Server() {
    for (const SocketAddress& listener : {v4, v6}) {
      if (!local.add(listener)) std::abort();
    }
  }

  SocketAddress v4 = address("192.0.2.1:443");
  SocketAddress v6 = address("[2001:db8::1]:443");
  LocalAddresses local;
  PortInfo port{.macs = {kServerMac}};
};

// What a client of Server sends with these; seen from the client, so `local` is the client.
[[nodiscard]] inline Flow client_flow_v4() {
  return {.local = address("192.0.2.7:50000"), .remote = address("192.0.2.1:443"), .neighbor = {.mac = kServerMac}};
}
[[nodiscard]] inline Flow client_flow_v6() {
  return {
      .local = address("[2001:db8::7]:50000"), .remote = address("[2001:db8::1]:443"), .neighbor = {.mac = kServerMac}};
}

[[nodiscard]] inline std::vector<std::uint8_t> bytes_of(const Packet& packet) {
  return {packet.data().begin(), packet.data().end()};
}

}  // namespace pollux::net::testing
