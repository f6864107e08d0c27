// CaptureRing: copies of packets on their way from a worker to whoever writes them down. Bounded: a packet that finds
// it full is dropped and counted, and the worker goes on.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>

#include "drivers/net/capture/pcapng.h"
#include "telemetry/record_ring.h"

namespace pollux::drivers::capture {

class CaptureRing {
 public:
  static constexpr std::size_t kDefaultBytes = 32U << 20;

  explicit CaptureRing(std::size_t bytes = kDefaultBytes) : ring_(bytes) {}

  // --- the worker ---

  [[nodiscard]] bool is_open() const { return open_.load(std::memory_order_relaxed); }
  // The copy is written by fill(room), which has `size` bytes to fill. Nobody sees it before publish().
  template <typename Fill>
  void add(std::int64_t at_ns, Direction direction, std::size_t size, Fill&& fill);
  // Where the next copy would stand, and to forget what was added behind that.
  struct Mark {
    std::uint64_t position;
    std::uint64_t dropped;
  };
  [[nodiscard]] Mark mark() const { return {ring_.position(), dropped_now_}; }
  void rewind(const Mark& mark) {
    ring_.rewind(mark.position);
    dropped_now_ = mark.dropped;
  }
  // Shows what was added: so many packets went by.
  void publish(std::uint64_t packets) {
    ring_.publish();
    seen_.store(seen_.load(std::memory_order_relaxed) + packets, std::memory_order_relaxed);
    dropped_.store(dropped_now_, std::memory_order_relaxed);
  }

  // --- the reader ---

  // Calls visit(packet) for each copy, at most `limit`; returns how many.
  template <typename Visit>
  std::size_t drain(std::size_t limit, Visit&& visit);
  // No more copies are wanted.
  void close() { open_.store(false, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t seen() const { return seen_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  struct Header {
    std::int64_t at_ns;
    Direction direction;
  };

  telemetry::RecordRing ring_;
  std::uint64_t dropped_now_ = 0;  // the worker's
  std::atomic<bool> open_{true};
  std::atomic<std::uint64_t> seen_{0};
  std::atomic<std::uint64_t> dropped_{0};
};

template <typename Fill>
void CaptureRing::add(std::int64_t at_ns, Direction direction, std::size_t size, Fill&& fill) {
  const MutableBytes room = ring_.reserve(sizeof(Header) + size);
  if (room.empty()) {
    ++dropped_now_;
    return;
  }
  const Header header{.at_ns = at_ns, .direction = direction};
  std::memcpy(room.data(), &header, sizeof(header));
  fill(room.subspan(sizeof(header)));
  ring_.append(room.size());
}

template <typename Visit>
std::size_t CaptureRing::drain(std::size_t limit, Visit&& visit) {
  return ring_.drain(limit, [&visit](Bytes record) {
    Header header{};
    std::memcpy(&header, record.data(), sizeof(header));
    visit(
        CapturedPacket{.at_ns = header.at_ns, .direction = header.direction, .bytes = record.subspan(sizeof(header))});
  });
}

}  // namespace pollux::drivers::capture
