// Slab<T>: objects of one kind in a table of fixed capacity, named by handles instead of pointers.
// A Handle is an index and a generation: one that outlives its object finds nothing, never a stranger.
// Released objects are kept and handed out again as they are: T::reset() makes one ready for reuse and
// keeps its memory, so a warm slab allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/invariant.h"

namespace pollux {

struct SlabHandle {
  std::uint32_t index = UINT32_MAX;
  std::uint32_t generation = 0;

  [[nodiscard]] constexpr bool is_null() const { return index == UINT32_MAX; }
  [[nodiscard]] constexpr bool operator==(const SlabHandle&) const = default;
};

template <typename T>
class Slab {
 public:
  explicit Slab(std::size_t capacity) : capacity_(capacity) {}

  // A reused or new object, or nothing when `capacity` objects are in use.
  // A new object is made with `make()`, which returns std::unique_ptr<T>.
  template <typename Make>
  [[nodiscard]] std::optional<SlabHandle> acquire(Make&& make) {
    if (free_.empty()) {
      if (slots_.size() == capacity_) return std::nullopt;
      slots_.push_back({.object = make(), .generation = 0, .in_use = false});
      // As many free places as there are slots: release() never allocates.
      free_.reserve(slots_.capacity());
      free_.push_back(static_cast<std::uint32_t>(slots_.size() - 1));
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    slots_[index].in_use = true;
    return SlabHandle{.index = index, .generation = slots_[index].generation};
  }

  [[nodiscard]] std::optional<SlabHandle> acquire() {
    return acquire([] { return std::make_unique<T>(); });
  }

  // The object, or null when the handle is stale.
  [[nodiscard]] T* find(SlabHandle handle) {
    if (handle.index >= slots_.size()) return nullptr;
    Slot& slot = slots_[handle.index];
    return slot.in_use && slot.generation == handle.generation ? slot.object.get() : nullptr;
  }

  // The handle of the object in use at this index, or a null one.
  [[nodiscard]] SlabHandle handle_at(std::uint32_t index) const {
    if (index >= slots_.size() || !slots_[index].in_use) return {};
    return {.index = index, .generation = slots_[index].generation};
  }

  // Calls object.reset() and puts it back. The handle must be live.
  void release(SlabHandle handle) {
    POLLUX_INVARIANT(find(handle) != nullptr);
    Slot& slot = slots_[handle.index];
    slot.object->reset();
    slot.in_use = false;
    ++slot.generation;
    free_.push_back(handle.index);
  }

  [[nodiscard]] std::size_t in_use() const { return slots_.size() - free_.size(); }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

  // Calls visit(handle, object) for each object in use. visit may release that one object.
  template <typename Visit>
  void for_each(Visit&& visit) {
    for (std::uint32_t i = 0; i < slots_.size(); ++i) {
      if (slots_[i].in_use) visit(SlabHandle{.index = i, .generation = slots_[i].generation}, *slots_[i].object);
    }
  }

 private:
  struct Slot {
    std::unique_ptr<T> object;
    std::uint32_t generation;
    bool in_use;
  };

  std::size_t capacity_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace pollux
