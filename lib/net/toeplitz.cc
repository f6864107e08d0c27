#include "net/toeplitz.h"

#include "base/byte_writer.h"
#include "base/invariant.h"

namespace pollux::net {
namespace {

// The 32 bits of the key that begin at this bit.
[[nodiscard]] std::uint32_t window(const RssKey& key, std::size_t bit) {
  std::uint64_t five_bytes = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    const std::size_t at = bit / 8 + i;
    five_bytes = five_bytes << 8 | (at < key.size() ? key[at] : 0);
  }
  return static_cast<std::uint32_t>(five_bytes >> (8 - bit % 8));
}

}  // namespace

Toeplitz::Toeplitz(const RssKey& key) {
  for (std::size_t place = 0; place < kNibbles; ++place) {
    for (std::size_t value = 0; value < table_[place].size(); ++value) {
      for (std::size_t bit = 0; bit < 4; ++bit) {
        if ((value & (8U >> bit)) != 0) table_[place][value] ^= window(key, 4 * place + bit);
      }
    }
  }
}

std::uint32_t Toeplitz::hash(Bytes input) const {
  POLLUX_INVARIANT(input.size() <= kMaxInput);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < input.size(); ++i) {
    sum ^= table_[2 * i][input[i] >> 4] ^ table_[2 * i + 1][input[i] & 0x0f];
  }
  return sum;
}

std::uint32_t Toeplitz::hash(const SocketAddress& source, const SocketAddress& destination) const {
  std::array<std::uint8_t, kMaxInput> input;
  ByteWriter writer{input};
  writer.write_bytes(source.ip.bytes());
  writer.write_bytes(destination.ip.bytes());
  writer.write_u16(source.port);
  writer.write_u16(destination.port);
  return hash(Bytes{input}.first(source.ip.bytes().size() + destination.ip.bytes().size() + 4));
}

}  // namespace pollux::net
