// Link: one direction of a simulated wire, with a bottleneck, a queue in front of it, and bad luck.
// Decides the fate of a frame and nothing else: who carries it and when is SimNetwork's. All luck comes from the
// Rng that is handed in, and every frame draws the same number of times: one impairment does not move another's dice.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/byte_count.h"
#include "base/rng.h"
#include "base/time.h"

namespace pollux::drivers::sim {

// What part of corrupted frames is flipped: anywhere, or behind the headers, where only AEAD can notice it
// (the checksum of UDP is put right again).
enum class Corruption : std::uint8_t { kAnywhere, kUdpPayload };

// Probabilities are 0 to 1.
struct LinkConfig {
  std::uint64_t bits_per_second = 0;  // 0: no bottleneck
  Duration delay = Duration::microseconds(50);
  ByteCount queue_limit{1'000'000};  // bytes waiting for the bottleneck; more are dropped
  double loss = 0;
  double duplication = 0;
  double reordering = 0;  // how many frames are late by up to reorder_delay
  Duration reorder_delay = Duration::milliseconds(5);
  double corruption = 0;
  Corruption corrupts = Corruption::kUdpPayload;
  bool blackhole = false;  // nothing comes through
};

class Link {
 public:
  enum class Fate : std::uint8_t { kCarried, kLost, kQueueFull, kBlackholed };

  struct Passage {
    Fate fate = Fate::kCarried;
    Timestamp arrival{};            // of the frame, if it is carried
    bool duplicated = false;        // a second one arrives
    Timestamp duplicate_arrival{};  // at this time
    bool corrupted = false;         // the first one is damaged
  };

  // A frame of `size` bytes enters now.
  [[nodiscard]] Passage carry(ByteCount size, Timestamp now, Rng& rng);

  // May be changed at any time; frames under way keep their fate.
  LinkConfig config;

 private:
  Timestamp bottleneck_free_ = Timestamp::from_nanoseconds(0);
};

}  // namespace pollux::drivers::sim
