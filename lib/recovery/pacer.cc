#include "recovery/pacer.h"

#include <algorithm>

#include "recovery/window_limits.h"

namespace pollux::recovery {

void Pacer::reset(ByteCount max_datagram_size) {
  max_datagram_size_ = max_datagram_size;
  rate_ = Bandwidth::max();
  budget_ = static_cast<std::int64_t>(initial_window(max_datagram_size).value());
  filled_at_ = Timestamp::never();
}

void Pacer::on_packet_sent(ByteCount size, Timestamp now) {
  budget_ = budget_at(now) - static_cast<std::int64_t>(size.value());
  filled_at_ = now;
}

std::int64_t Pacer::quantum() const {
  return static_cast<std::int64_t>(rate_.in(kPacingQuantum).value());
}

std::int64_t Pacer::capacity() const {
  return std::max(static_cast<std::int64_t>(initial_window(max_datagram_size_).value()), quantum());
}

std::int64_t Pacer::budget_at(Timestamp now) const {
  const std::int64_t missing = capacity() - budget_;
  if (missing <= 0) return capacity();
  if (filled_at_.is_never()) return budget_;
  const Duration elapsed = now - filled_at_;
  if (elapsed >= rate_.time_for(ByteCount{static_cast<std::uint64_t>(missing)})) return capacity();
  return budget_ + static_cast<std::int64_t>(rate_.in(elapsed).value());
}

ByteCount Pacer::allowance(Timestamp now) const {
  return ByteCount{static_cast<std::uint64_t>(std::max<std::int64_t>(budget_at(now), 0))};
}

Timestamp Pacer::next_send_time(ByteCount size, Timestamp now) const {
  const std::int64_t needed = std::min(static_cast<std::int64_t>(size.value()), capacity());
  const std::int64_t budget = budget_at(now);
  if (budget >= needed) return now;
  const std::int64_t worth_waking_for = std::clamp(quantum(), needed, capacity());
  return now + rate_.time_for(ByteCount{static_cast<std::uint64_t>(worth_waking_for - budget)});
}

}  // namespace pollux::recovery
