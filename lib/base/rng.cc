#include "base/rng.h"

#include <algorithm>
#include <cstring>

namespace pollux {

void SeededRng::fill(MutableBytes out) {
  while (!out.empty()) {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    mixed ^= mixed >> 31;
    const std::size_t taken = std::min(out.size(), sizeof(mixed));
    std::memcpy(out.data(), &mixed, taken);
    out = out.subspan(taken);
  }
}

}  // namespace pollux
