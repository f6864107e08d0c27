// The seed of a random test: POLLUX_SEED, or 1.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace pollux {

[[nodiscard]] inline std::uint64_t test_seed() {
  const char* text = std::getenv("POLLUX_SEED");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 1;
}

}  // namespace pollux
