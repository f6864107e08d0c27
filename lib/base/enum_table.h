// A table with a row for each enumerator, found by the enumerator's value: whether it is one is known to the compiler.
#pragma once

#include <array>
#include <cstddef>

namespace pollux {

// Row i is the one of the enumerator with the value i; `key` is the row's member that has it.
template <typename Row, std::size_t kRows, typename Enum>
[[nodiscard]] consteval bool is_in_order(const std::array<Row, kRows>& table, Enum Row::* key) {
  for (std::size_t i = 0; i < kRows; ++i) {
    if (static_cast<std::size_t>(table[i].*key) != i) return false;
  }
  return true;
}

}  // namespace pollux
