#include "drivers/net/udp_socket/slot_pool.h"

#include "base/invariant.h"

namespace pollux::drivers::udp_socket {

// Pages that are never used are never touched: the memory is not initialised.
SlotPool::SlotPool(const Sizes& sizes)
    : memory_(new std::uint8_t[sizes.transmit_slots * sizes.transmit_bytes + sizes.receive_slots * kTrainBytes]) {
  slots_.reserve(sizes.transmit_slots + sizes.receive_slots);
  free_transmit_.reserve(sizes.transmit_slots);
  free_receive_.reserve(sizes.receive_slots);
  std::uint8_t* at = memory_.get();
  for (std::size_t i = 0; i < sizes.transmit_slots; ++i, at += sizes.transmit_bytes)
    add({at, sizes.transmit_bytes}, false);
  for (std::size_t i = 0; i < sizes.receive_slots; ++i, at += kTrainBytes) add({at, kTrainBytes}, true);
}

void SlotPool::add(MutableBytes memory, bool receives) {
  Slot& slot = slots_.emplace_back(Slot{.label = {}, .memory = memory, .receives = receives});
  (receives ? free_receive_ : free_transmit_).push_back(&slot);
}

Slot* SlotPool::take(std::vector<Slot*>& free) {
  if (free.empty()) return nullptr;
  Slot* slot = free.back();
  free.pop_back();
  slot->holders = 1;
  return slot;
}

void SlotPool::let_go(Slot& slot) {
  POLLUX_INVARIANT(slot.holders != 0);
  if (--slot.holders == 0) (slot.receives ? free_receive_ : free_transmit_).push_back(&slot);
}

}  // namespace pollux::drivers::udp_socket
