#include "crypto/secret.h"

#include <openssl/mem.h>

#include <algorithm>

#include "base/invariant.h"

namespace pollux::crypto {

void wipe(MutableBytes bytes) {
  OPENSSL_cleanse(bytes.data(), bytes.size());
}

Secret::Secret(std::size_t size) : size_(size) {
  POLLUX_INVARIANT(size <= kMaxSecretLength);
}

Secret::Secret(Bytes bytes) : size_(bytes.size()) {
  POLLUX_INVARIANT(bytes.size() <= kMaxSecretLength);
  std::ranges::copy(bytes, octets_.begin());
}

Secret::~Secret() {
  clear();
}

void Secret::clear() {
  wipe(octets_);
  size_ = 0;
}

}  // namespace pollux::crypto
