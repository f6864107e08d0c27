// Comparing bytes without telling, by the time it takes, where they differ: tags, tokens, reset tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/bytes.h"

namespace pollux::crypto {

// True when both are of the same length and hold the same bytes. The time depends on the lengths only.
[[nodiscard]] inline bool equal_in_constant_time(Bytes left, Bytes right) {
  if (left.size() != right.size()) return false;
  std::uint64_t difference = 0;
  std::size_t i = 0;
  for (; left.size() - i >= sizeof(std::uint64_t); i += sizeof(std::uint64_t)) {
    std::uint64_t left_word = 0;
    std::uint64_t right_word = 0;
    std::memcpy(&left_word, left.data() + i, sizeof(left_word));
    std::memcpy(&right_word, right.data() + i, sizeof(right_word));
    difference |= left_word ^ right_word;
  }
  for (; i < left.size(); ++i) difference |= static_cast<std::uint64_t>(left[i] ^ right[i]);
  // Hides the value from the optimizer, which could otherwise leave at the first difference.
  asm("" : "+r"(difference));
  return difference == 0;
}

}  // namespace pollux::crypto
