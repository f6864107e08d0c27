// Rng: where randomness enters. A shard owns one; in a scenario it is drawn from the seed.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "base/bytes.h"

namespace pollux {

// A source of random bytes. On an appliance it must be unpredictable (connection IDs, tokens and
// PATH_CHALLENGE data come from it); in a test it must be repeatable.
class Rng {
 public:
  virtual ~Rng() = default;

  virtual void fill(MutableBytes out) = 0;

  [[nodiscard]] std::uint64_t next_u64() {
    std::array<std::uint8_t, 8> raw{};
    fill(raw);
    return std::bit_cast<std::uint64_t>(raw);
  }

  // A number in [0, bound), bound at least 1. The modulo bias is below bound / 2^64.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return next_u64() % bound; }
};

// A repeatable generator (SplitMix64) for simulation and tests; never for an appliance.
class SeededRng final : public Rng {
 public:
  explicit SeededRng(std::uint64_t seed) : state_(seed) {}
  void fill(MutableBytes out) override;

 private:
  std::uint64_t state_;
};

}  // namespace pollux
