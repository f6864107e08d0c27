// Secret: key material of at most kMaxSecretLength bytes, held by value and wiped when it goes.
// Holds TLS traffic secrets, AEAD keys, IVs and header protection keys alike. Every copy wipes itself; no byte
// ever reaches the heap. Invariant: bytes past size() are zero.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "crypto/cipher_suite.h"

namespace pollux::crypto {

// Overwrites with zeros, in a way that the compiler does not remove.
void wipe(MutableBytes bytes);

class Secret {
 public:
  Secret() = default;
  // `size` zero bytes, to be filled through mutable_bytes(). At most kMaxSecretLength.
  explicit Secret(std::size_t size);
  // A copy of at most kMaxSecretLength bytes.
  explicit Secret(Bytes bytes);
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret();

  [[nodiscard]] Bytes bytes() const { return Bytes{octets_}.first(size_); }
  [[nodiscard]] MutableBytes mutable_bytes() { return MutableBytes{octets_}.first(size_); }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  // Wipes it now; it is empty afterwards.
  void clear();

 private:
  std::array<std::uint8_t, kMaxSecretLength> octets_{};
  std::size_t size_ = 0;
};

}  // namespace pollux::crypto
