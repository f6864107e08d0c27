#include "net/checksum.h"

#include <bit>
#include <cstring>

namespace pollux::net {
namespace {

// The words as this machine reads them, added up; end-around carries are folded in.
[[nodiscard]] std::uint16_t fold_64(std::uint64_t sum) {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(sum);
}

}  // namespace

std::uint32_t add_to_sum_plainly(std::uint32_t sum, Bytes bytes) {
  std::uint64_t total = sum;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    const std::uint32_t low = i + 1 < bytes.size() ? bytes[i + 1] : 0;
    total += static_cast<std::uint32_t>(bytes[i]) << 8 | low;
  }
  return fold_64(total);
}

std::uint32_t add_to_sum(std::uint32_t sum, Bytes bytes) {
  // RFC 1071 §2(B): the sum may be taken in any byte order and swapped at the end. Halves of 32 bits leave room for
  // 2^32 additions without a carry, and let the compiler use vectors.
  std::uint64_t total = 0;
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, sizeof(word));
    total += (word & 0xffffffff) + (word >> 32);
  }
  std::uint64_t tail = 0;
  if (i != bytes.size()) std::memcpy(&tail, bytes.data() + i, bytes.size() - i);
  total += (tail & 0xffffffff) + (tail >> 32);
  std::uint16_t folded = fold_64(total);
  if constexpr (std::endian::native == std::endian::little) folded = __builtin_bswap16(folded);
  return fold_64(std::uint64_t{sum} + folded);
}

std::uint16_t fold_sum(std::uint32_t sum) {
  return fold_64(sum);
}

std::uint16_t updated_checksum(std::uint16_t checksum, std::uint16_t before, std::uint16_t after) {
  const auto complement = [](std::uint16_t word) { return static_cast<std::uint32_t>(word ^ 0xffffU); };
  return finish_checksum(complement(checksum) + complement(before) + after);
}

std::uint32_t pseudo_header_sum(const IpAddress& source, const IpAddress& destination, IpProtocol protocol,
                                std::size_t length) {
  const auto words = static_cast<std::uint32_t>(length);
  const std::uint32_t numbers = (words >> 16) + (words & 0xffff) + static_cast<std::uint32_t>(protocol);
  return add_to_sum(add_to_sum(numbers, source.bytes()), destination.bytes());
}

}  // namespace pollux::net
