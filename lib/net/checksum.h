// The Internet checksum (RFC 1071): a one's complement sum of 16-bit words, in pieces.
// A sum is of the words as numbers, so a checksum is a number too, to be written with its high byte first.
// add_to_sum reads 32 bytes a step; add_to_sum_plainly is its plain twin and the tests hold them equal.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/socket_address.h"
#include "net/ip_protocol.h"

namespace pollux::net {

// Adds bytes that start at an even place of what is summed; only the last piece may have an odd length.
[[nodiscard]] std::uint32_t add_to_sum(std::uint32_t sum, Bytes bytes);
[[nodiscard]] std::uint32_t add_to_sum_plainly(std::uint32_t sum, Bytes bytes);

// The sum in 16 bits, not complemented.
[[nodiscard]] std::uint16_t fold_sum(std::uint32_t sum);

// The checksum: folded and complemented. Over bytes that hold a right checksum it is 0.
[[nodiscard]] inline std::uint16_t finish_checksum(std::uint32_t sum) {
  return static_cast<std::uint16_t>(~fold_sum(sum));
}

// RFC 1624 §3: the checksum of a header after one of its 16-bit fields has gone from `before` to `after`.
[[nodiscard]] std::uint16_t updated_checksum(std::uint16_t checksum, std::uint16_t before, std::uint16_t after);

// The sum of a pseudo header (RFC 768, RFC 8200 §8.1). Both addresses are of one family.
[[nodiscard]] std::uint32_t pseudo_header_sum(const IpAddress& source, const IpAddress& destination,
                                              IpProtocol protocol, std::size_t length);

}  // namespace pollux::net
