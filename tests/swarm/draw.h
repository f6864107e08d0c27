// Draw: where the choices of a plan come from. Each dimension draws from a stream of its own, so that a dimension that
// is added or changed does not move the dice of the others: a seed stays the run that it was in everything else.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "base/rng.h"
#include "base/time.h"

namespace pollux::swarm {

class Draw {
 public:
  Draw(std::uint64_t seed, std::string_view dimension);

  // Both ends included.
  [[nodiscard]] std::uint64_t between(std::uint64_t low, std::uint64_t high);
  // As many draws from 1 to 2 as from 512 to 1024; `low` at least 1.
  [[nodiscard]] std::uint64_t log_between(std::uint64_t low, std::uint64_t high);
  [[nodiscard]] Duration log_between(Duration low, Duration high);
  // True with this probability.
  [[nodiscard]] bool chance(double probability);
  [[nodiscard]] double fraction(double low, double high);
  template <typename T>
  [[nodiscard]] T pick(std::initializer_list<T> choices) {
    return choices.begin()[between(0, choices.size() - 1)];
  }

 private:
  SeededRng rng_;
};

}  // namespace pollux::swarm
