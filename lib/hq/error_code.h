// Application error codes of hq-interop, which names none itself: ours, for RESET_STREAM and STOP_SENDING.
#pragma once

#include <cstdint>

namespace pollux::hq {

inline constexpr std::uint64_t kNoError = 0x0;
inline constexpr std::uint64_t kBadRequest = 0x1;
inline constexpr std::uint64_t kNotFound = 0x2;
inline constexpr std::uint64_t kTooManyRequests = 0x3;

}  // namespace pollux::hq
