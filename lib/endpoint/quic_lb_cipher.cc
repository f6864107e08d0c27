#include "endpoint/quic_lb_cipher.h"

#include <algorithm>

#include "base/invariant.h"

namespace pollux::endpoint {
namespace {

constexpr std::uint8_t kHighNibble = 0xf0;
constexpr std::uint8_t kLowNibble = 0x0f;
// Where a round's input says how long the text is and which round it is.
constexpr std::size_t kLengthAt = 14;
constexpr std::size_t kRoundAt = 15;

}  // namespace

void QuicLbCipher::encrypt(MutableBytes text) const {
  if (text.size() == crypto::AesBlock::kLength) return aes_.encrypt(text);
  Halves halves = split(text);
  change_right(halves, 1);
  change_left(halves, 2);
  change_right(halves, 3);
  change_left(halves, 4);
  join(halves, text);
}

void QuicLbCipher::decrypt(MutableBytes text) const {
  if (text.size() == crypto::AesBlock::kLength) return aes_.decrypt(text);
  Halves halves = split(text);
  change_left(halves, 4);
  change_right(halves, 3);
  change_left(halves, 2);
  change_right(halves, 1);
  join(halves, text);
}

QuicLbCipher::Halves QuicLbCipher::split(Bytes text) {
  POLLUX_INVARIANT(text.size() >= kMinLength && text.size() <= kMaxLength);
  Halves halves{.text_length = text.size()};
  std::ranges::copy(text.first(halves.length()), halves.left.begin());
  std::ranges::copy(text.last(halves.length()), halves.right.begin());
  if (halves.share_a_byte()) {
    halves.left[halves.length() - 1] &= kHighNibble;
    halves.right[0] &= kLowNibble;
  }
  return halves;
}

void QuicLbCipher::join(const Halves& halves, MutableBytes text) {
  const std::size_t length = halves.length();
  std::copy_n(halves.right.begin(), length, text.last(length).begin());
  const std::uint8_t shared = halves.share_a_byte() ? halves.right[0] : std::uint8_t{0};
  std::copy_n(halves.left.begin(), length, text.begin());
  text[length - 1] |= shared;
}

QuicLbCipher::Block QuicLbCipher::mask_of(const Block& half, std::size_t text_length, std::uint8_t round) const {
  Block block = half;
  block[kLengthAt] = static_cast<std::uint8_t>(text_length);
  block[kRoundAt] = round;
  aes_.encrypt(block);
  return block;
}

void QuicLbCipher::change_left(Halves& halves, std::uint8_t round) const {
  const Block mask = mask_of(halves.right, halves.text_length, round);
  for (std::size_t i = 0; i < halves.length(); ++i) halves.left[i] ^= mask[i];
  if (halves.share_a_byte()) halves.left[halves.length() - 1] &= kHighNibble;
}

void QuicLbCipher::change_right(Halves& halves, std::uint8_t round) const {
  const Block mask = mask_of(halves.left, halves.text_length, round);
  for (std::size_t i = 0; i < halves.length(); ++i) halves.right[i] ^= mask[i];
  if (halves.share_a_byte()) halves.right[0] &= kLowNibble;
}

}  // namespace pollux::endpoint
