#include "swarm/draw.h"

#include <algorithm>
#include <bit>

namespace pollux::swarm {
namespace {

// FNV-1a over the name.
std::uint64_t mixed(std::uint64_t seed, std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char letter : name) hash = (hash ^ static_cast<std::uint8_t>(letter)) * 0x100000001b3;
  return (seed * 0x9e3779b97f4a7c15) ^ hash;
}

}  // namespace

Draw::Draw(std::uint64_t seed, std::string_view dimension) : rng_(mixed(seed, dimension)) {}

std::uint64_t Draw::between(std::uint64_t low, std::uint64_t high) {
  return low + rng_.below(high - low + 1);
}

std::uint64_t Draw::log_between(std::uint64_t low, std::uint64_t high) {
  const auto bits = between(static_cast<std::uint64_t>(std::bit_width(low)) - 1,
                            static_cast<std::uint64_t>(std::bit_width(high)) - 1);
  const std::uint64_t power = std::uint64_t{1} << bits;
  return between(std::max(low, power), std::min(high, 2 * power - 1));
}

Duration Draw::log_between(Duration low, Duration high) {
  const auto in_microseconds = [](Duration d) { return static_cast<std::uint64_t>(d.to_microseconds()); };
  return Duration::microseconds(static_cast<std::int64_t>(log_between(in_microseconds(low), in_microseconds(high))));
}

bool Draw::chance(double probability) {
  return fraction(0, 1) < probability;
}

double Draw::fraction(double low, double high) {
  constexpr double kScale = 1.0 / 9007199254740992.0;  // 2^-53: what a double holds exactly
  return low + (high - low) * (static_cast<double>(rng_.next_u64() >> 11) * kScale);
}

}  // namespace pollux::swarm
