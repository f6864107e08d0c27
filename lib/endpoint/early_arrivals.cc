#include "endpoint/early_arrivals.h"

#include <algorithm>

namespace pollux::endpoint {

bool EarlyArrivals::keep(const Key& key, Bytes datagram, Timestamp now) {
  if (datagram.size() > kMaxDatagramSize) return false;
  if (slots_.empty()) slots_.resize(kMaxDatagrams);
  Slot& slot = slots_[next_];
  next_ = (next_ + 1) % slots_.size();
  const bool was_free = slot.size == 0;
  slot.key = key;
  slot.came_at = now;
  slot.size = datagram.size();
  std::ranges::copy(datagram, slot.bytes.begin());
  return was_free;
}

}  // namespace pollux::endpoint
