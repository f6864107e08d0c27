// SlotPool: the memory of datagrams: a slot for each one to send, and larger ones that take a whole train of received
// ones (GRO), of which each datagram is a piece. A slot is free again when its last holder lets go.
// Memory is taken at start. Invariant: a slot is free exactly when nobody holds it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "net/packet.h"

namespace pollux::drivers::udp_socket {

struct Slot {
  net::DatagramLabel label;
  MutableBytes memory;
  std::uint32_t holders = 0;
  bool receives = false;
};

class SlotPool {
 public:
  // The largest IP packet, and so the largest train.
  static constexpr std::size_t kTrainBytes = 65'536;

  struct Sizes {
    std::size_t transmit_slots;
    std::size_t transmit_bytes;
    std::size_t receive_slots;
  };
  explicit SlotPool(const Sizes& sizes);

  // With one holder; null when there is none.
  [[nodiscard]] Slot* take_transmit() { return take(free_transmit_); }
  [[nodiscard]] Slot* take_receive() { return take(free_receive_); }
  void let_go(Slot& slot);

  [[nodiscard]] std::size_t free_transmit() const { return free_transmit_.size(); }
  [[nodiscard]] std::size_t free_receive() const { return free_receive_.size(); }

 private:
  // The last that came back is the warmest.
  [[nodiscard]] static Slot* take(std::vector<Slot*>& free);
  void add(MutableBytes memory, bool receives);

  std::unique_ptr<std::uint8_t[]> memory_;
  std::vector<Slot> slots_;
  std::vector<Slot*> free_transmit_;
  std::vector<Slot*> free_receive_;
};

}  // namespace pollux::drivers::udp_socket
