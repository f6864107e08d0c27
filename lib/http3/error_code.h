// The HTTP/3 error codes (RFC 9114 §8.1) that the sessions themselves use; the rest come from nghttp3.
#pragma once

#include <cstdint>

namespace pollux::http3 {

inline constexpr std::uint64_t kNoError = 0x0100;
inline constexpr std::uint64_t kGeneralProtocolError = 0x0101;
inline constexpr std::uint64_t kInternalError = 0x0102;
inline constexpr std::uint64_t kClosedCriticalStream = 0x0104;
inline constexpr std::uint64_t kFrameError = 0x0106;
inline constexpr std::uint64_t kIdError = 0x0108;
inline constexpr std::uint64_t kRequestRejected = 0x010b;
inline constexpr std::uint64_t kRequestCancelled = 0x010c;
inline constexpr std::uint64_t kRequestIncomplete = 0x010d;
inline constexpr std::uint64_t kMessageError = 0x010e;

}  // namespace pollux::http3
