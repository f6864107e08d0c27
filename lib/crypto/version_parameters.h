// What packet protection takes from the QUIC version: salt, labels, and the key of the Retry integrity tag.
// One row for each version that Pollux speaks; another version (RFC 9369) is another row and no other change.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "crypto/cipher_suite.h"
#include "wire/version.h"

namespace pollux::crypto {

inline constexpr std::size_t kInitialSaltLength = 20;
inline constexpr std::size_t kRetryKeyLength = 16;

struct VersionParameters {
  wire::Version version = wire::kVersionNegotiation;
  std::array<std::uint8_t, kInitialSaltLength> initial_salt{};  // RFC 9001 §5.2
  std::string_view key_label;                                   // RFC 9001 §5.1
  std::string_view iv_label;
  std::string_view header_label;
  std::string_view update_label;                          // RFC 9001 §6.1
  std::array<std::uint8_t, kRetryKeyLength> retry_key{};  // RFC 9001 §5.8
  std::array<std::uint8_t, kAeadIvLength> retry_nonce{};
};

// `version` must be one that has a row: who takes versions from the wire has negotiated before keys are made.
[[nodiscard]] const VersionParameters& version_parameters(wire::Version version);

}  // namespace pollux::crypto
