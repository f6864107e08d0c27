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

// What part of corrupted frames is flipped: the IP packet anywhere, or behind its headers, where only AEAD can notice
// it (the checksum of UDP is put right again). Never the Ethernet header: each hop writes its own, with a frame check
// sequence around it and the packet, so that what arrives damaged was damaged within a router. What a wire damages the
// next NIC drops, which is loss.
enum class Corruption : std::uint8_t { kIpPacket, kUdpPayload };

// What a router on the way makes of the ECN bits of IP packets (RFC 3168 §5), congestion apart.
enum class EcnTreatment : std::uint8_t {
  kCarried,     // as they are
  kBleached,    // Not-ECT, whatever they were
  kRemarked,    // ECT(0) has become ECT(1)
  kAllMarked,   // ECT has become CE, always
  kEctDropped,  // an IP packet that is ECT or CE is lost
};

// Probabilities are 0 to 1.
struct LinkConfig {
  std::uint64_t bits_per_second = 0;  // 0: no bottleneck
  Duration delay = Duration::microseconds(50);
  ByteCount queue_limit{1'000'000};  // bytes waiting for the bottleneck; more are dropped
  double loss = 0;
  Duration loss_burst = Duration::zero();  // who comes this soon behind a frame that was lost is lost as well
  double duplication = 0;
  double reordering = 0;  // how many frames are late by up to reorder_delay
  Duration reorder_delay = Duration::milliseconds(5);
  double corruption = 0;
  Corruption corrupts = Corruption::kUdpPayload;
  bool blackhole = false;  // nothing comes through
  std::size_t mtu = 0;     // the largest IP packet that comes through, in bytes; 0: any
  EcnTreatment ecn = EcnTreatment::kCarried;
  double ce_marking = 0;  // how many of the ECT packets become CE
  // ECT packets that find this many bytes waiting for the bottleneck become CE; 0: none do.
  ByteCount ce_threshold{0};
};

class Link {
 public:
  enum class Fate : std::uint8_t { kCarried, kLost, kQueueFull, kBlackholed, kTooLarge };

  struct Passage {
    Fate fate = Fate::kCarried;
    Timestamp arrival{};            // of the frame, if it is carried
    bool duplicated = false;        // a second one arrives
    Timestamp duplicate_arrival{};  // at this time
    bool corrupted = false;         // the first one is damaged
    bool congested = false;         // it is marked CE if it is ECT
  };

  // A frame of `size` bytes enters now.
  [[nodiscard]] Passage carry(ByteCount size, Timestamp now, Rng& rng);

  // How many bytes wait for the bottleneck.
  [[nodiscard]] ByteCount queued(Timestamp now) const;

  // May be changed at any time; frames under way keep their fate.
  LinkConfig config;

 private:
  Timestamp bottleneck_free_ = Timestamp::from_nanoseconds(0);
  Timestamp burst_over_ = Timestamp::from_nanoseconds(0);
};

}  // namespace pollux::drivers::sim
