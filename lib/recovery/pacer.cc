#include "recovery/pacer.h"

#include <algorithm>

#include "recovery/window_limits.h"

namespace pollux::recovery {
namespace {

constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

std::int64_t nanoseconds_to_fill(std::int64_t bytes, std::uint64_t bytes_per_second) {
  const auto product = static_cast<std::uint64_t>(bytes) * kNanosecondsPerSecond;
  return static_cast<std::int64_t>((product + bytes_per_second - 1) / bytes_per_second);
}

}  // namespace

void Pacer::reset(ByteCount max_datagram_size) {
  max_datagram_size_ = max_datagram_size;
  bytes_per_second_ = kMaxPacingBytesPerSecond;
  budget_ = static_cast<std::int64_t>(initial_window(max_datagram_size).value());
  filled_at_ = Timestamp::never();
}

void Pacer::set_rate(ByteCount window, Duration smoothed_rtt) {
  const auto rtt = static_cast<std::uint64_t>(std::max<std::int64_t>(smoothed_rtt.to_nanoseconds(), 1));
  const std::uint64_t scaled = window.value() * kPacingGainNumerator * kNanosecondsPerSecond;
  bytes_per_second_ = std::clamp<std::uint64_t>(scaled / (rtt * kPacingGainDenominator), 1, kMaxPacingBytesPerSecond);
}

void Pacer::on_packet_sent(ByteCount size, Timestamp now) {
  budget_ = budget_at(now) - static_cast<std::int64_t>(size.value());
  filled_at_ = now;
}

std::int64_t Pacer::quantum() const {
  return static_cast<std::int64_t>(bytes_per_second_ /
                                   static_cast<std::uint64_t>(Duration::seconds(1) / kPacingQuantum));
}

std::int64_t Pacer::capacity() const {
  return std::max(static_cast<std::int64_t>(initial_window(max_datagram_size_).value()), quantum());
}

std::int64_t Pacer::budget_at(Timestamp now) const {
  const std::int64_t missing = capacity() - budget_;
  if (missing <= 0) return capacity();
  const std::int64_t elapsed =
      filled_at_.is_never() ? 0 : std::max<std::int64_t>((now - filled_at_).to_nanoseconds(), 0);
  if (elapsed >= nanoseconds_to_fill(missing, bytes_per_second_)) return capacity();
  const std::uint64_t filled = static_cast<std::uint64_t>(elapsed) * bytes_per_second_ / kNanosecondsPerSecond;
  return budget_ + static_cast<std::int64_t>(filled);
}

ByteCount Pacer::allowance(Timestamp now) const {
  return ByteCount{static_cast<std::uint64_t>(std::max<std::int64_t>(budget_at(now), 0))};
}

Timestamp Pacer::next_send_time(ByteCount size, Timestamp now) const {
  const std::int64_t needed = std::min(static_cast<std::int64_t>(size.value()), capacity());
  const std::int64_t budget = budget_at(now);
  if (budget >= needed) return now;
  const std::int64_t worth_waking_for = std::clamp(quantum(), needed, capacity());
  return now + Duration::nanoseconds(nanoseconds_to_fill(worth_waking_for - budget, bytes_per_second_));
}

}  // namespace pollux::recovery
