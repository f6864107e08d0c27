#include "tls/replay_guard.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace pollux::tls {

ReplayGuard::ReplayGuard(Rng& rng, std::size_t max_in_window, Duration window)
    : marker_(rng.next_u64()), window_(window), current_(max_in_window), previous_(max_in_window) {}

ReplayGuard::Verdict ReplayGuard::admit(std::uint64_t marker, std::uint64_t ticket, Timestamp now) {
  // RFC 8446 §8.2: what was struck elsewhere, or before a restart, is not known here.
  if (marker != marker_) return Verdict::kForeign;
  age(now);
  ticket = std::max<std::uint64_t>(ticket, 1);
  // RFC 9001 §9.2-1
  if (current_.contains(ticket) || previous_.contains(ticket)) return Verdict::kSeen;
  if (current_.is_full()) return Verdict::kFull;
  current_.add(ticket);
  return Verdict::kFirst;
}

// A ticket stays for the rest of its own window and the whole of the next.
void ReplayGuard::age(Timestamp now) {
  if (turns_at_.is_never()) turns_at_ = now + window_;
  if (now < turns_at_) return;
  std::swap(current_, previous_);
  current_.clear();
  if (now >= turns_at_ + window_) previous_.clear();
  turns_at_ = now + window_;
}

ReplayGuard::Bucket::Bucket(std::size_t max_entries)
    : slots_(std::bit_ceil(std::max<std::size_t>(max_entries, 1) * 2)) {}

std::size_t ReplayGuard::Bucket::place_of(std::uint64_t ticket) const {
  // Tickets are random: their low bits spread by themselves.
  std::size_t at = ticket & (slots_.size() - 1);
  while (slots_[at] != 0 && slots_[at] != ticket) at = (at + 1) & (slots_.size() - 1);
  return at;
}

void ReplayGuard::Bucket::add(std::uint64_t ticket) {
  slots_[place_of(ticket)] = ticket;
  ++size_;
}

void ReplayGuard::Bucket::clear() {
  if (size_ != 0) std::ranges::fill(slots_, std::uint64_t{0});
  size_ = 0;
}

}  // namespace pollux::tls
