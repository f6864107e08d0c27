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

// Four words of 64 bits, added side by side: one register of AVX2, two of SSE2.
using Words [[gnu::vector_size(32)]] = std::uint64_t;

// RFC 1071 §2(B): the sum may be taken in any byte order and swapped at the end. Halves of 32 bits leave room for 2^32
// additions without a carry.
[[nodiscard, gnu::always_inline]] inline std::uint64_t sum_of_halves(const std::uint8_t* bytes, std::size_t blocks) {
  Words low{};
  Words high{};
  for (std::size_t i = 0; i < blocks; ++i) {
    Words words;
    std::memcpy(&words, bytes + i * sizeof(words), sizeof(words));
    low += words & 0xffffffff;
    high += words >> 32;
  }
  low += high;
  return low[0] + low[1] + low[2] + low[3];
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] std::uint64_t sum_of_halves_avx2(const std::uint8_t* bytes, std::size_t blocks) {
  return sum_of_halves(bytes, blocks);
}
#endif

[[nodiscard]] std::uint64_t sum_of_blocks(const std::uint8_t* bytes, std::size_t blocks) {
#if defined(__x86_64__)
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  if (has_avx2) return sum_of_halves_avx2(bytes, blocks);
#endif
  return sum_of_halves(bytes, blocks);
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
  const std::size_t blocks = bytes.size() / sizeof(Words);
  std::uint64_t total = blocks == 0 ? 0 : sum_of_blocks(bytes.data(), blocks);
  std::size_t i = blocks * sizeof(Words);
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
