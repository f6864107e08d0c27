// ConnectionIdTable: which connection a Destination Connection ID belongs to (RFC 9000 §5.2).
// Open addressing in memory taken at start: no allocation, one or two cache lines a look-up. The hash is keyed
// with a secret, because clients choose the IDs of their first Initials. Invariant: at most half full.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/rng.h"
#include "base/slab.h"
#include "wire/connection_id.h"

namespace pollux::endpoint {

class ConnectionIdTable {
 public:
  // Room for `capacity` IDs. The hash secret is drawn from `rng`.
  ConnectionIdTable(std::size_t capacity, Rng& rng);

  // The memory that such a table takes, from start to end.
  [[nodiscard]] static constexpr std::size_t bytes_for(std::size_t capacity) {
    return slots_for(capacity) * sizeof(Slot);
  }

  // False when the table is full or the ID is already there: the caller refuses what it was about to admit.
  [[nodiscard]] bool insert(const wire::ConnectionId& id, SlabHandle connection);
  // No effect when the ID is not there.
  void erase(const wire::ConnectionId& id);
  [[nodiscard]] std::optional<SlabHandle> find(const wire::ConnectionId& id) const;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

 private:
  struct Slot {
    wire::ConnectionId id;
    SlabHandle connection;
  };

  // A power of two.
  [[nodiscard]] static constexpr std::size_t slots_for(std::size_t capacity) { return std::bit_ceil(capacity * 2); }
  [[nodiscard]] std::size_t home_of(const wire::ConnectionId& id) const;
  // The slot that holds the ID, or the empty one where it would go.
  [[nodiscard]] std::size_t probe(const wire::ConnectionId& id) const;

  std::size_t capacity_;
  std::size_t size_ = 0;
  std::size_t mask_;
  std::uint64_t secret_[2];
  std::vector<Slot> slots_;
};

}  // namespace pollux::endpoint
