// EarlyArrivals: 0-RTT datagrams that have overtaken the Initial which would make them meaningful (RFC 9000 §5.2.2,
// RFC 9001 §5.7), kept for a moment by the client's address and the Destination Connection ID that it made up. Owns
// copies; knows no connection. Memory is taken once, when the first one comes. Bounded: when it is full the oldest
// datagram goes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/socket_address.h"
#include "base/time.h"
#include "wire/connection_id.h"

namespace pollux::endpoint {

class EarlyArrivals {
 public:
  // Of all clients together: whatever is kept here, anybody can have sent.
  static constexpr std::size_t kMaxDatagrams = 64;
  // Longer ones are not kept.
  static constexpr std::size_t kMaxDatagramSize = 1500;
  // Packets overtake each other by milliseconds; the client sends again what it misses.
  static constexpr Duration kMaxAge = Duration::milliseconds(250);

  struct Key {
    SocketAddress client;
    wire::ConnectionId destination;
    [[nodiscard]] bool operator==(const Key&) const = default;
  };

  // False when a datagram is lost by that: this one, because it is too long, or the oldest one, for want of room.
  [[nodiscard]] bool keep(const Key& key, Bytes datagram, Timestamp now);

  // Calls take(MutableBytes) for each datagram kept under this key, in the order in which they came, and forgets them.
  // Returns how many were too old for that.
  template <typename Take>
  std::size_t take_all(const Key& key, Timestamp now, Take&& take) {
    std::size_t expired = 0;
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      Slot& slot = slots_[(next_ + i) % slots_.size()];
      if (slot.size == 0 || !(slot.key == key)) continue;
      const bool in_time = now - slot.came_at <= kMaxAge;
      if (in_time) take(MutableBytes{slot.bytes}.first(slot.size));
      expired += in_time ? 0 : 1;
      slot.size = 0;
    }
    return expired;
  }

 private:
  struct Slot {
    Key key;
    Timestamp came_at;
    std::size_t size = 0;  // zero: empty
    std::array<std::uint8_t, kMaxDatagramSize> bytes{};
  };

  std::vector<Slot> slots_;
  std::size_t next_ = 0;  // the oldest, and the next to be used
};

}  // namespace pollux::endpoint
