// RedirectionTable: which receive queue a hash means, as the table of the same name (RETA) in a NIC: so many entries,
// and the queues in turn. Without state beyond its two numbers; any two tables of the same numbers agree.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/invariant.h"

namespace pollux::net {

class RedirectionTable {
 public:
  // What most NICs have.
  static constexpr std::size_t kUsualSize = 128;

  // `size` is a power of two.
  explicit RedirectionTable(std::uint16_t queues, std::size_t size = kUsualSize) : queues_(queues), size_(size) {
    POLLUX_INVARIANT(queues != 0);
    POLLUX_INVARIANT((size & (size - 1)) == 0 && size != 0);
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::uint16_t queue_at(std::size_t entry) const { return static_cast<std::uint16_t>(entry % queues_); }
  // The low bits of the hash name the entry.
  [[nodiscard]] std::uint16_t queue_of(std::uint32_t hash) const { return queue_at(hash & (size_ - 1)); }

 private:
  std::uint16_t queues_;
  std::size_t size_;
};

}  // namespace pollux::net
