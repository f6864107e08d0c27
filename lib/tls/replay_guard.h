// ReplayGuard: sees to it that a first flight with 0-RTT data is accepted once (RFC 9001 §9.2, RFC 8446 §8).
// A strike register: each ticket that has been used for 0-RTT is remembered for as long as TLS would still take a copy
// of its ClientHello for fresh. Bounded: when it is full, 0-RTT is refused until time makes room.
// Its marker goes into the tickets: one that was issued under another guard, of another worker or before a restart,
// is good for no 0-RTT here. Invariant: no ticket is admitted twice, whatever happens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/rng.h"
#include "base/time.h"

namespace pollux::tls {

// TLS takes a ClientHello for fresh while its ticket's age is off by at most a minute either way. One that came a
// minute early can be replayed for two; the rest is for rounding.
inline constexpr Duration kReplayWindow = Duration::seconds(125);
// 0-RTT handshakes within one window; 16 bytes of memory for each, twice.
inline constexpr std::size_t kMaxEarlyDataInWindow = std::size_t{1} << 18;

class ReplayGuard {
 public:
  enum class Verdict : std::uint8_t {
    kFirst,    // never seen: struck from now on
    kSeen,     // a replay, or a ticket used twice
    kForeign,  // issued under another guard, which alone would know
    kFull,     // no room to remember it
  };

  // Draws its marker.
  explicit ReplayGuard(Rng& rng, std::size_t max_in_window = kMaxEarlyDataInWindow, Duration window = kReplayWindow);

  // What tells our tickets from those of other guards.
  [[nodiscard]] std::uint64_t marker() const { return marker_; }

  // Asks to use a ticket for 0-RTT. `ticket` is what identifies it: bits of it that were drawn at random, and have
  // proved authentic. `marker` is what the ticket says.
  [[nodiscard]] Verdict admit(std::uint64_t marker, std::uint64_t ticket, Timestamp now);

 private:
  // The tickets struck in one window of time: a hash table of linear probing, at most half full.
  class Bucket {
   public:
    explicit Bucket(std::size_t max_entries);
    [[nodiscard]] bool contains(std::uint64_t ticket) const { return slots_[place_of(ticket)] == ticket; }
    [[nodiscard]] bool is_full() const { return size_ * 2 >= slots_.size(); }
    void add(std::uint64_t ticket);
    void clear();

   private:
    // Where the ticket is, or the empty slot where it would go.
    [[nodiscard]] std::size_t place_of(std::uint64_t ticket) const;

    std::vector<std::uint64_t> slots_;  // zero: empty
    std::size_t size_ = 0;
  };

  void age(Timestamp now);

  std::uint64_t marker_;
  Duration window_;
  Timestamp turns_at_ = Timestamp::never();
  Bucket current_;
  Bucket previous_;
};

}  // namespace pollux::tls
