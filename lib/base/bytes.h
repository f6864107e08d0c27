// Bytes: how every layer names memory that it borrows.
// A span never owns; whoever hands one out says how long it stays valid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pollux {

using Bytes = std::span<const std::uint8_t>;
using MutableBytes = std::span<std::uint8_t>;

}  // namespace pollux
