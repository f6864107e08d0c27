// QuicBit: the fixed bit of the packets that we send (RFC 9287): set, and at random once the peer has said that it
// takes it clear, so that nothing between us comes to rely on it. Draws 64 packets' worth of luck at a time.
#pragma once

#include <cstdint>

#include "base/rng.h"

namespace pollux::connection {

class QuicBit {
 public:
  explicit QuicBit(Rng& rng) : rng_(rng) {}

  // RFC 9287 §3.1: never before.
  void on_peer_takes_it_clear() { random_ = true; }

  // Of the next packet.
  [[nodiscard]] bool next() {
    if (!random_) return true;
    if (left_ == 0) {
      luck_ = rng_.next_u64();
      left_ = 64;
    }
    --left_;
    return ((luck_ >> left_) & 1) != 0;
  }

 private:
  Rng& rng_;
  bool random_ = false;
  std::uint64_t luck_ = 0;
  unsigned left_ = 0;
};

}  // namespace pollux::connection
