#include "scenario/pattern.h"

#include <algorithm>
#include <vector>

namespace pollux::scenario {
namespace {

// Long and odd, so that a shifted or swapped piece never matches.
constexpr std::size_t kPatternSize = 65'521;

Bytes sequence() {
  static const std::vector<std::uint8_t> instance = [] {
    std::vector<std::uint8_t> made(kPatternSize);
    std::uint64_t state = 1;
    for (std::uint8_t& byte : made) {
      state = state * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
      byte = static_cast<std::uint8_t>(state >> 56);
    }
    return made;
  }();
  return instance;
}

std::uint64_t start_of(wire::StreamId stream, wire::Role sender) {
  return (stream.value() * 7'919 + (sender == wire::Role::kClient ? 0 : 104'729)) % kPatternSize;
}

}  // namespace

Bytes pattern_piece(wire::StreamId stream, wire::Role sender, std::uint64_t offset, std::uint64_t at_most) {
  const std::uint64_t at = (start_of(stream, sender) + offset) % kPatternSize;
  return sequence().subspan(at, std::min(at_most, kPatternSize - at));
}

std::uint64_t wrong_bytes(wire::StreamId stream, wire::Role sender, std::uint64_t offset, Bytes data) {
  std::uint64_t wrong = 0;
  while (!data.empty()) {
    const Bytes expected = pattern_piece(stream, sender, offset, data.size());
    const Bytes piece = data.first(expected.size());
    if (!std::ranges::equal(piece, expected)) {
      for (std::size_t i = 0; i < piece.size(); ++i) wrong += piece[i] != expected[i] ? 1U : 0U;
    }
    offset += piece.size();
    data = data.subspan(piece.size());
  }
  return wrong;
}

}  // namespace pollux::scenario
