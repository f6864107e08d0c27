// EarlyPackets: packets that arrived before their keys did (RFC 9001 §5.7), kept until the handshake brings them:
// a Handshake packet coalesced behind the Initial that carries the ServerHello, or a 1-RTT packet that overtook
// the client's Finished. Bounded; what does not fit is dropped and counted by the caller.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "connection/arrival.h"
#include "wire/packet_number_space.h"

namespace pollux::connection {

struct EarlyPacket {
  wire::EncryptionLevel level = wire::EncryptionLevel::kHandshake;
  Arrival arrival;
  std::vector<std::uint8_t> bytes;
};

class EarlyPackets {
 public:
  // A server's first flight is three datagrams, a client's early requests a few more.
  static constexpr std::size_t kMaxPackets = 16;

  // False when the buffer is full.
  [[nodiscard]] bool add(wire::EncryptionLevel level, Bytes packet, const Arrival& arrival) {
    if (packets_.size() == kMaxPackets) return false;
    packets_.push_back({.level = level, .arrival = arrival, .bytes = {packet.begin(), packet.end()}});
    return true;
  }

  [[nodiscard]] bool empty() const { return packets_.empty(); }
  // All of them; those that still have no keys are to be added again.
  [[nodiscard]] std::vector<EarlyPacket> take() { return std::exchange(packets_, {}); }

 private:
  std::vector<EarlyPacket> packets_;
};

}  // namespace pollux::connection
