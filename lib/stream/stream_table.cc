#include "stream/stream_table.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"

namespace pollux::stream {

StreamTable::StreamTable(StreamPool& pool) : pool_(pool), slots_(kInitialSlots) {}

StreamTable::~StreamTable() {
  clear();
}

std::size_t StreamTable::home_of(std::uint64_t id) const {
  // Fibonacci hashing: IDs of one type lie four apart, and must not share their low bits here.
  constexpr std::uint64_t kGoldenRatio = 0x9e3779b97f4a7c15;
  return (id * kGoldenRatio) >> 32 & (slots_.size() - 1);
}

Stream* StreamTable::find(wire::StreamId id) const {
  for (std::size_t at = home_of(id.value()); slots_[at].stream != nullptr; at = after(at)) {
    if (slots_[at].id == id.value()) return slots_[at].stream;
  }
  return nullptr;
}

StreamTable::Standing StreamTable::standing(wire::StreamId id) const {
  const Type& type = types_[type_index(id)];
  if (id.ordinal() >= type.opened) return Standing::kNeverOpened;
  return type.closed.contains(id.ordinal()) ? Standing::kClosed : Standing::kOpen;
}

Stream* StreamTable::create(wire::StreamId id) {
  // RFC 9000 §2.1-1: an ID never comes back.
  POLLUX_INVARIANT(find(id) == nullptr);
  POLLUX_INVARIANT(standing(id) != Standing::kClosed);
  Stream* const stream = pool_.acquire();
  if (stream == nullptr) return nullptr;
  if ((size_ + 1) * 2 > slots_.size()) grow();
  insert(id.value(), stream);
  // RFC 9000 §3.2-1: opening a stream opens all lower ones of its type.
  std::uint64_t& opened = types_[type_index(id)].opened;
  opened = std::max(opened, id.ordinal() + 1);
  return stream;
}

void StreamTable::close(Stream& stream) {
  const wire::StreamId id = stream.id();
  types_[type_index(id)].closed.add({.begin = id.ordinal(), .end = id.ordinal() + 1});
  erase(id.value());
  pool_.release(&stream);
}

void StreamTable::clear() {
  for (Slot& slot : slots_) {
    if (slot.stream != nullptr) pool_.release(slot.stream);
    slot = {};
  }
  size_ = 0;
  for (Type& type : types_) {
    type.opened = 0;
    type.closed.clear();
  }
}

void StreamTable::insert(std::uint64_t id, Stream* stream) {
  std::size_t at = home_of(id);
  while (slots_[at].stream != nullptr) at = after(at);
  slots_[at] = {.id = id, .stream = stream};
  ++size_;
}

void StreamTable::erase(std::uint64_t id) {
  std::size_t hole = home_of(id);
  while (slots_[hole].id != id || slots_[hole].stream == nullptr) {
    POLLUX_INVARIANT(slots_[hole].stream != nullptr);
    hole = after(hole);
  }
  // Whoever was pushed past the hole moves back into it, so that no tombstones pile up.
  for (std::size_t at = after(hole); slots_[at].stream != nullptr; at = after(at)) {
    const std::size_t mask = slots_.size() - 1;
    const std::size_t from_home = (at - home_of(slots_[at].id)) & mask;
    const std::size_t from_hole = (at - hole) & mask;
    if (from_home < from_hole) continue;
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = {};
  --size_;
}

void StreamTable::grow() {
  const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
  size_ = 0;
  for (const Slot& slot : old) {
    if (slot.stream != nullptr) insert(slot.id, slot.stream);
  }
}

}  // namespace pollux::stream
