// KeyLogRing: secrets on their way from a worker's handshakes to whoever writes them down. A line that finds the ring
// full is dropped and counted: its connection cannot be decrypted.
#pragma once

#include <atomic>
#include <cstdint>

#include "telemetry/record_ring.h"
#include "tls/key_log.h"

namespace pollux::app {

class KeyLogRing final : public tls::KeyLog {
 public:
  // A handshake has five lines of some 200 bytes.
  static constexpr std::size_t kBytes = 1 << 20;

  void on_secret_line(std::string_view line) override {
    const Bytes bytes{reinterpret_cast<const std::uint8_t*>(line.data()), line.size()};
    if (!ring_.write(bytes)) dropped_.fetch_add(1, std::memory_order_relaxed);
  }

  [[nodiscard]] telemetry::RecordRing& ring() { return ring_; }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  telemetry::RecordRing ring_{kBytes};
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace pollux::app
