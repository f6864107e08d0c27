#include "endpoint/connection_id_table.h"

#include <cstring>

namespace pollux::endpoint {
namespace {

// Both halves of the 128-bit product: each bit of the input reaches each bit of the result.
[[nodiscard]] std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

ConnectionIdTable::ConnectionIdTable(std::size_t capacity, Rng& rng)
    : capacity_(capacity),
      mask_(slots_for(capacity) - 1),
      // Odd, so that no secret is zero and wipes out what it multiplies.
      secret_{rng.next_u64() | 1, rng.next_u64() | 1},
      slots_(mask_ + 1) {}

std::size_t ConnectionIdTable::home_of(const wire::ConnectionId& id) const {
  std::uint64_t hash = secret_[0] ^ id.size();
  for (Bytes rest = id.bytes(); !rest.empty();) {
    std::uint64_t word = 0;
    const std::size_t taken = std::min(rest.size(), sizeof(word));
    std::memcpy(&word, rest.data(), taken);
    hash = fold(hash ^ word ^ secret_[1], secret_[0]) + secret_[1];
    rest = rest.subspan(taken);
  }
  return static_cast<std::size_t>(hash ^ (hash >> 32)) & mask_;
}

std::size_t ConnectionIdTable::probe(const wire::ConnectionId& id) const {
  std::size_t at = home_of(id);
  while (!slots_[at].connection.is_null() && !(slots_[at].id == id)) at = (at + 1) & mask_;
  return at;
}

bool ConnectionIdTable::insert(const wire::ConnectionId& id, SlabHandle connection) {
  Slot& slot = slots_[probe(id)];
  if (!slot.connection.is_null() || size_ == capacity_) return false;
  slot = {.id = id, .connection = connection};
  ++size_;
  return true;
}

void ConnectionIdTable::erase(const wire::ConnectionId& id) {
  std::size_t hole = probe(id);
  if (slots_[hole].connection.is_null()) return;
  --size_;
  // Close the gap, so that no search ends before what it looks for and no tombstone is needed.
  for (std::size_t at = (hole + 1) & mask_; !slots_[at].connection.is_null(); at = (at + 1) & mask_) {
    const std::size_t home = home_of(slots_[at].id);
    const bool may_move = ((at - home) & mask_) >= ((at - hole) & mask_);
    if (!may_move) continue;
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = Slot{};
}

std::optional<SlabHandle> ConnectionIdTable::find(const wire::ConnectionId& id) const {
  const Slot& slot = slots_[probe(id)];
  if (slot.connection.is_null()) return std::nullopt;
  return slot.connection;
}

}  // namespace pollux::endpoint
