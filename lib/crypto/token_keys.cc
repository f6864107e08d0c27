#include "crypto/token_keys.h"

#include <openssl/aead.h>
#include <openssl/err.h>

#include <array>
#include <utility>

#include "base/invariant.h"

namespace pollux::crypto {
namespace {

Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// The cipher has no key schedule: to make a context costs a copy of the key.
void begin(EVP_AEAD_CTX* context, const Secret& key) {
  const int made = EVP_AEAD_CTX_init(context, EVP_aead_xchacha20_poly1305(), key.bytes().data(), key.size(),
                                     EVP_AEAD_DEFAULT_TAG_LENGTH, nullptr);
  POLLUX_INVARIANT(made == 1);
}

std::optional<std::size_t> open_with(const Secret& key, Bytes associated_data, Bytes sealed, MutableBytes out) {
  if (key.empty()) return std::nullopt;
  bssl::ScopedEVP_AEAD_CTX context;
  begin(context.get(), key);
  const Bytes nonce = sealed.first(TokenKeys::kNonceLength);
  const Bytes ciphertext = sealed.subspan(TokenKeys::kNonceLength);
  std::size_t length = 0;
  const int opened =
      EVP_AEAD_CTX_open(context.get(), out.data(), &length, out.size(), nonce.data(), nonce.size(), ciphertext.data(),
                        ciphertext.size(), associated_data.data(), associated_data.size());
  if (opened == 1) return length;
  ERR_clear_error();
  return std::nullopt;
}

}  // namespace

TokenKeys::TokenKeys(Bytes current) : current_(current) {
  POLLUX_INVARIANT(current.size() == kKeyLength);
}

TokenKeys::TokenKeys(Rng& rng) : current_(kKeyLength) {
  rng.fill(current_.mutable_bytes());
}

void TokenKeys::announce(Bytes next) {
  POLLUX_INVARIANT(next.size() == kKeyLength);
  next_ = Secret{next};
}

void TokenKeys::rotate() {
  POLLUX_INVARIANT(!next_.empty());
  previous_ = current_;
  current_ = next_;
  next_.clear();
}

std::size_t TokenKeys::seal(std::string_view purpose, Rng& rng, Bytes plaintext, MutableBytes out) const {
  POLLUX_INVARIANT(out.size() >= plaintext.size() + kOverhead);
  const MutableBytes nonce = out.first(kNonceLength);
  rng.fill(nonce);
  bssl::ScopedEVP_AEAD_CTX context;
  begin(context.get(), current_);
  const MutableBytes ciphertext = out.subspan(kNonceLength);
  std::size_t length = 0;
  const int sealed =
      EVP_AEAD_CTX_seal(context.get(), ciphertext.data(), &length, ciphertext.size(), nonce.data(), nonce.size(),
                        plaintext.data(), plaintext.size(), as_bytes(purpose).data(), purpose.size());
  POLLUX_INVARIANT(sealed == 1);
  return kNonceLength + length;
}

std::optional<std::size_t> TokenKeys::open(std::string_view purpose, Bytes sealed, MutableBytes out) const {
  if (sealed.size() < kOverhead) return std::nullopt;
  for (const Secret* key : {&current_, &previous_, &next_}) {
    if (const auto length = open_with(*key, as_bytes(purpose), sealed, out)) return length;
  }
  return std::nullopt;
}

}  // namespace pollux::crypto
