#include "registry/byte_pipe.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/invariant.h"

namespace pollux::registry {

BytePipe::BytePipe(MutableBytes memory) : memory_(memory) {
  POLLUX_INVARIANT(std::has_single_bit(memory.size()));
}

void BytePipe::renew() {
  written_.store(0, std::memory_order_relaxed);
  ending_.store(Ending::kNone, std::memory_order_relaxed);
  credited_ = 0;
  released_.store(0, std::memory_order_relaxed);
  is_stopped_.store(false, std::memory_order_relaxed);
  taken_ = 0;
}

std::size_t BytePipe::write(Bytes data) {
  POLLUX_INVARIANT(!has_ended());
  const std::uint64_t written = written_.load(std::memory_order_relaxed);
  const std::uint64_t released = released_.load(std::memory_order_acquire);
  const std::size_t count = std::min<std::size_t>(data.size(), capacity() - (written - released));
  if (count == 0) return 0;
  const std::size_t at = written & (capacity() - 1);
  const std::size_t until_end = std::min(count, capacity() - at);
  // g++ 12 makes a loop over single bytes of std::ranges::copy here: a packet over a bridge took seven times as long.
  std::memcpy(memory_.data() + at, data.data(), until_end);
  std::memcpy(memory_.data(), data.data() + until_end, count - until_end);
  written_.store(written + count, std::memory_order_release);
  return count;
}

void BytePipe::finish() {
  POLLUX_INVARIANT(!has_ended());
  end(Ending::kFinished);
}

void BytePipe::reset(std::uint64_t application_error_code) {
  // What was finished may still be reset, as a stream in Data Sent may be (RFC 9000 §3.1).
  reset_code_.store(application_error_code, std::memory_order_relaxed);
  end(Ending::kReset);
}

std::uint64_t BytePipe::take_credit() {
  const std::uint64_t released = released_.load(std::memory_order_acquire);
  const std::uint64_t credit = released - credited_;
  credited_ = released;
  return credit;
}

std::optional<std::uint64_t> BytePipe::stop_code() const {
  if (!is_stopped_.load(std::memory_order_acquire)) return std::nullopt;
  return stop_code_.load(std::memory_order_relaxed);
}

Bytes BytePipe::readable() {
  if (ending_.load(std::memory_order_acquire) == Ending::kReset) return {};
  const std::uint64_t written = written_.load(std::memory_order_acquire);
  const std::size_t at = taken_ & (capacity() - 1);
  return memory_.subspan(at, std::min<std::size_t>(written - taken_, capacity() - at));
}

void BytePipe::take(std::size_t bytes) {
  POLLUX_INVARIANT(bytes <= written_.load(std::memory_order_acquire) - taken_);
  taken_ += bytes;
}

void BytePipe::release(std::size_t bytes) {
  const std::uint64_t released = released_.load(std::memory_order_relaxed);
  POLLUX_INVARIANT(bytes <= taken_ - released);
  released_.store(released + bytes, std::memory_order_release);
}

BytePipe::Ending BytePipe::ending() const {
  const Ending ending = ending_.load(std::memory_order_acquire);
  if (ending != Ending::kFinished) return ending;
  // What was written before finish() is seen by who saw that.
  return taken_ == written_.load(std::memory_order_acquire) ? Ending::kFinished : Ending::kNone;
}

void BytePipe::stop(std::uint64_t application_error_code) {
  // The first word counts: the writer may have read it.
  if (is_stopped_.load(std::memory_order_relaxed)) return;
  stop_code_.store(application_error_code, std::memory_order_relaxed);
  is_stopped_.store(true, std::memory_order_release);
}

}  // namespace pollux::registry
