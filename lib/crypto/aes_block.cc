#include "crypto/aes_block.h"

#include <openssl/aes.h>
#include <openssl/mem.h>

#include "base/invariant.h"

namespace pollux::crypto {
namespace {

constexpr unsigned kKeyBits = 8 * AesBlock::kKeyLength;

}  // namespace

struct AesBlock::Schedules {
  AES_KEY encrypt;
  AES_KEY decrypt;

  ~Schedules() { OPENSSL_cleanse(this, sizeof(*this)); }
};

AesBlock::AesBlock(Bytes key) : schedules_(std::make_unique<Schedules>()) {
  POLLUX_INVARIANT(key.size() == kKeyLength);
  POLLUX_INVARIANT(AES_set_encrypt_key(key.data(), kKeyBits, &schedules_->encrypt) == 0);
  POLLUX_INVARIANT(AES_set_decrypt_key(key.data(), kKeyBits, &schedules_->decrypt) == 0);
}

AesBlock::AesBlock(AesBlock&&) noexcept = default;
AesBlock& AesBlock::operator=(AesBlock&&) noexcept = default;
AesBlock::~AesBlock() = default;

void AesBlock::encrypt(MutableBytes block) const {
  POLLUX_INVARIANT(block.size() == kLength);
  AES_encrypt(block.data(), block.data(), &schedules_->encrypt);
}

void AesBlock::decrypt(MutableBytes block) const {
  POLLUX_INVARIANT(block.size() == kLength);
  AES_decrypt(block.data(), block.data(), &schedules_->decrypt);
}

}  // namespace pollux::crypto
