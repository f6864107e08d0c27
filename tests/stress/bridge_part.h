// BridgePart: what one shard does with bridges in the stress test: opens some, accepts those of others, and on every
// end writes and reads at random paces, finishes, resets, stops and closes at random moments. Each octet follows from
// its end's seed and its position: one that was lost, doubled or overwritten is a mistake.
#pragma once

#include <cstdint>
#include <map>

#include "base/rng.h"
#include "registry/stream_bridges.h"

namespace pollux::stress {

class BridgePart {
 public:
  BridgePart(registry::StreamBridges& bridges, std::size_t shards, registry::ShardIndex self, std::uint64_t seed)
      : bridges_(bridges), shards_(shards), self_(self), rng_(seed) {}

  // Opens a bridge, where one is left.
  void open();
  // Does something on every end that was stirred.
  void poll();
  // Closes every end of this shard.
  void close_all();

  [[nodiscard]] std::uint64_t octets_read() const { return octets_read_; }
  [[nodiscard]] std::uint64_t finished() const { return finished_; }
  [[nodiscard]] std::uint64_t mistakes() const { return mistakes_; }

 private:
  static constexpr std::size_t kPiece = 40;
  static constexpr std::uint64_t kLongestStream = 5'000;

  // What this shard knows of an end of its own.
  struct End {
    registry::BridgeEnd bridge;
    std::uint64_t sends = 0;    // the seed of what it writes
    std::uint64_t expects = 0;  // the seed of what it reads
    bool has_ended = false;     // what it writes
    std::uint64_t written = 0;
    std::uint64_t credited = 0;
    std::uint64_t read = 0;
    std::uint64_t released = 0;
  };

  [[nodiscard]] static std::uint8_t octet(std::uint64_t seed, std::uint64_t position) {
    return static_cast<std::uint8_t>((seed + position) * 0x9e3779b97f4a7c15U >> 56U);
  }
  [[nodiscard]] static std::uint64_t length_of(std::uint64_t seed) { return seed % kLongestStream; }
  void keep(registry::BridgeEnd bridge, std::uint64_t sends, std::uint64_t expects);
  void write(End& end);
  void read(End& end);
  void release(End& end, std::uint64_t octets);
  // Whether this shard is done with it.
  [[nodiscard]] bool is_done(const End& end);

  registry::StreamBridges& bridges_;
  std::size_t shards_;
  registry::ShardIndex self_;
  SeededRng rng_;
  std::map<std::uint64_t, End> ends_;  // by label
  std::uint64_t next_label_ = 1;
  std::uint64_t octets_read_ = 0;
  std::uint64_t finished_ = 0;
  std::uint64_t mistakes_ = 0;
};

}  // namespace pollux::stress
