// PublishedTable<Entry>: a table of fixed capacity that one thread, its owner, writes and any thread may read
// meanwhile. An entry is seen whole or not at all, and nobody waits for anybody: the owner never notices that it is
// read, and a reader that the owner overtakes too often says so. A full table refuses, and counts it. Memory is taken
// once.
//
// A slot is a sequence lock of atomic words. The stamp is odd in its lowest bit while the words change; every later
// store is a release and every load but the last an acquire, so a reader that saw one word of a change sees the stamp
// of it too, and on x86 each of them is a plain move. tests/model/published_table.pml is this protocol for spin.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <expected>
#include <numeric>
#include <optional>
#include <type_traits>
#include <vector>

#include "base/invariant.h"

namespace pollux::registry {

// Why a reader has no entry.
enum class Unread : std::uint8_t {
  kFree,  // the slot holds none
  kBusy,  // the owner changed it at each of kReadAttempts looks
};

// A reader that was overtaken so often gives up: it has no claim on the owner's time, and a person may ask again.
inline constexpr int kReadAttempts = 16;
// For one table. A program that is asked for more refuses to start.
inline constexpr std::size_t kMaxPublishedEntries = std::size_t{1} << 24;

template <typename Entry>
class PublishedTable {
  static_assert(std::is_trivially_copyable_v<Entry> && std::is_default_constructible_v<Entry>);

 public:
  // An entry of the owner's; valid until it is withdrawn.
  struct Place {
    std::uint32_t index = UINT32_MAX;

    [[nodiscard]] constexpr bool operator==(const Place&) const = default;
  };

  // 1 to kMaxPublishedEntries entries.
  explicit PublishedTable(std::size_t capacity);
  PublishedTable(const PublishedTable&) = delete;
  PublishedTable& operator=(const PublishedTable&) = delete;

  // The memory that a table of this capacity takes.
  [[nodiscard]] static constexpr std::size_t bytes_for(std::size_t capacity) {
    return sizeof(PublishedTable) + capacity * (sizeof(Slot) + sizeof(std::uint32_t));
  }

  // --- the owner ---

  // Shows an entry; nothing when the table is full, which is counted.
  [[nodiscard]] std::optional<Place> publish(const Entry& entry);
  // Shows this instead of what the place held.
  void update(Place place, const Entry& entry) { write(slot_of(place), entry); }
  // Shows what change(Entry&) makes of what the place holds.
  template <typename Change>
  void change(Place place, Change&& change);
  // Shows the entry no longer. The place may become that of another one.
  void withdraw(Place place);

  // --- any thread ---

  [[nodiscard]] std::size_t capacity() const { return slots_.size(); }
  // Slots from here on were never used: a reader need not look at them.
  [[nodiscard]] std::size_t high_water() const { return high_water_.load(std::memory_order_acquire); }
  // Entries that found the table full, and so were never shown.
  [[nodiscard]] std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::expected<Entry, Unread> read(std::size_t index) const;

 private:
  using Word = std::uint64_t;
  static constexpr std::size_t kWords = (sizeof(Entry) + sizeof(Word) - 1) / sizeof(Word);
  using Words = std::array<Word, kWords>;

  // The stamp: whether the words are changing, whether they are an entry, and above that how often they changed.
  static constexpr std::uint64_t kChanging = 1;
  static constexpr std::uint64_t kInUse = 2;
  static constexpr std::uint64_t kOneChange = 4;

  struct Slot {
    std::atomic<std::uint64_t> stamp{0};
    std::array<std::atomic<Word>, kWords> words{};
  };

  [[nodiscard]] static Entry entry_of(const Words& words) {
    Entry entry;
    std::memcpy(static_cast<void*>(&entry), words.data(), sizeof(Entry));
    return entry;
  }
  static void write(Slot& slot, const Entry& entry);
  [[nodiscard]] Slot& slot_of(Place place);

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;  // the owner's
  alignas(64) std::atomic<std::size_t> high_water_{0};
  std::atomic<std::uint64_t> refused_{0};
};

template <typename Entry>
PublishedTable<Entry>::PublishedTable(std::size_t capacity) : slots_(capacity), free_(capacity) {
  POLLUX_INVARIANT(capacity != 0 && capacity <= kMaxPublishedEntries);
  // The lowest are given out first, so that readers have little to look through.
  std::iota(free_.rbegin(), free_.rend(), 0U);
}

template <typename Entry>
std::optional<typename PublishedTable<Entry>::Place> PublishedTable<Entry>::publish(const Entry& entry) {
  if (free_.empty()) {
    refused_.store(refused_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    return std::nullopt;
  }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  write(slots_[index], entry);
  const std::size_t reached =
      std::max<std::size_t>(high_water_.load(std::memory_order_relaxed), index + std::size_t{1});
  high_water_.store(reached, std::memory_order_release);
  return Place{index};
}

template <typename Entry>
template <typename Change>
void PublishedTable<Entry>::change(Place place, Change&& change) {
  Slot& slot = slot_of(place);
  Words words;
  // No other thread writes them: this one may read as it likes.
  for (std::size_t i = 0; i < kWords; ++i) words[i] = slot.words[i].load(std::memory_order_relaxed);
  Entry entry = entry_of(words);
  change(entry);
  write(slot, entry);
}

template <typename Entry>
void PublishedTable<Entry>::withdraw(Place place) {
  Slot& slot = slot_of(place);
  const std::uint64_t stamp = slot.stamp.load(std::memory_order_relaxed);
  slot.stamp.store(stamp & ~kInUse, std::memory_order_release);
  free_.push_back(place.index);
}

template <typename Entry>
void PublishedTable<Entry>::write(Slot& slot, const Entry& entry) {
  Words words{};
  std::memcpy(words.data(), &entry, sizeof(Entry));
  const std::uint64_t stamp = slot.stamp.load(std::memory_order_relaxed);
  slot.stamp.store(stamp | kChanging, std::memory_order_relaxed);
  for (std::size_t i = 0; i < kWords; ++i) slot.words[i].store(words[i], std::memory_order_release);
  slot.stamp.store((stamp | kInUse) + kOneChange, std::memory_order_release);
}

template <typename Entry>
std::expected<Entry, Unread> PublishedTable<Entry>::read(std::size_t index) const {
  const Slot& slot = slots_[index];
  for (int attempt = 0; attempt < kReadAttempts; ++attempt) {
    const std::uint64_t before = slot.stamp.load(std::memory_order_acquire);
    if ((before & kChanging) != 0) continue;
    if ((before & kInUse) == 0) return std::unexpected(Unread::kFree);
    Words words;
    for (std::size_t i = 0; i < kWords; ++i) words[i] = slot.words[i].load(std::memory_order_acquire);
    if (slot.stamp.load(std::memory_order_relaxed) != before) continue;
    return entry_of(words);
  }
  return std::unexpected(Unread::kBusy);
}

template <typename Entry>
typename PublishedTable<Entry>::Slot& PublishedTable<Entry>::slot_of(Place place) {
  POLLUX_INVARIANT(place.index < slots_.size());
  Slot& slot = slots_[place.index];
  POLLUX_INVARIANT((slot.stamp.load(std::memory_order_relaxed) & kInUse) != 0);
  return slot;
}

}  // namespace pollux::registry
