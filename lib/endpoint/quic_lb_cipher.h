// QuicLbCipher: hides the server ID and the nonce of a connection ID from whoever lacks the key
// (draft-ietf-quic-load-balancers-21 §5.4): 16 bytes are one block of AES-128; any other number goes through a Feistel
// network of four rounds. Keeps lengths as they are. Knows nothing of what it hides.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "crypto/aes_block.h"

namespace pollux::endpoint {

class QuicLbCipher {
 public:
  static constexpr std::size_t kKeyLength = crypto::AesBlock::kKeyLength;
  static constexpr std::size_t kMinLength = 5;
  static constexpr std::size_t kMaxLength = 19;

  // `key`: kKeyLength bytes.
  explicit QuicLbCipher(Bytes key) : aes_(key) {}

  // In place; kMinLength to kMaxLength bytes.
  void encrypt(MutableBytes text) const;
  void decrypt(MutableBytes text) const;

 private:
  using Block = std::array<std::uint8_t, crypto::AesBlock::kLength>;
  // The text in two halves of the same length; of an odd number of bytes, each has one half of the middle byte.
  struct Halves {
    Block left{};
    Block right{};
    std::size_t text_length = 0;

    [[nodiscard]] std::size_t length() const { return (text_length + 1) / 2; }
    [[nodiscard]] bool share_a_byte() const { return text_length % 2 != 0; }
  };

  [[nodiscard]] static Halves split(Bytes text);
  static void join(const Halves& halves, MutableBytes text);
  // What a half contributes to the other one in a round.
  [[nodiscard]] Block mask_of(const Block& half, std::size_t text_length, std::uint8_t round) const;
  void change_left(Halves& halves, std::uint8_t round) const;
  void change_right(Halves& halves, std::uint8_t round) const;

  crypto::AesBlock aes_;
};

}  // namespace pollux::endpoint
