// The Retry integrity tag (RFC 9001 §5.8): shows that a Retry answers an Initial that its sender has seen.
// Works on the Retry pseudo-packet: one byte of length and the Original Destination Connection ID, then the Retry
// packet from its first byte up to, not including, the tag.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "crypto/cipher_suite.h"
#include "wire/version.h"

namespace pollux::crypto {

using RetryIntegrityTag = std::array<std::uint8_t, kAeadTagLength>;

[[nodiscard]] RetryIntegrityTag compute_retry_integrity_tag(Bytes pseudo_packet,
                                                            wire::Version version = wire::kVersion1);

// Compares in constant time. RFC 9000 §17.2.5.2: a client discards a Retry whose tag is not valid.
[[nodiscard]] bool retry_integrity_tag_is_valid(Bytes pseudo_packet, Bytes tag,
                                                wire::Version version = wire::kVersion1);

}  // namespace pollux::crypto
