// Application error codes of the perf protocol, whose draft names none: ours, for RESET_STREAM, STOP_SENDING and
// CONNECTION_CLOSE.
#pragma once

#include <cstdint>

namespace pollux::perf_protocol {

inline constexpr std::uint64_t kNoError = 0x0;
inline constexpr std::uint64_t kTooManyRequests = 0x1;
inline constexpr std::uint64_t kUploadAbandoned = 0x2;
inline constexpr std::uint64_t kWrongSize = 0x3;
inline constexpr std::uint64_t kCancelled = 0x4;
inline constexpr std::uint64_t kShuttingDown = 0x5;
inline constexpr std::uint64_t kUnexpectedStream = 0x6;

}  // namespace pollux::perf_protocol
