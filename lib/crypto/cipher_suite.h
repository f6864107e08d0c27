// The TLS 1.3 cipher suites that QUIC version 1 can use (RFC 9001 §5.3), and the shapes of their keys.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pollux::crypto {

// Values are TLS's own (RFC 8446 §B.4).
enum class CipherSuite : std::uint16_t {
  kAes128GcmSha256 = 0x1301,
  kAes256GcmSha384 = 0x1302,
  kChaCha20Poly1305Sha256 = 0x1303,
};

inline constexpr std::size_t kAeadTagLength = 16;
inline constexpr std::size_t kAeadIvLength = 12;
inline constexpr std::size_t kMaxAeadKeyLength = 32;
inline constexpr std::size_t kHeaderSampleLength = 16;
inline constexpr std::size_t kHeaderMaskLength = 5;
inline constexpr std::size_t kMaxSecretLength = 48;

}  // namespace pollux::crypto
