#include "drivers/crypto/boringssl/boringssl_backend.h"

#include <openssl/aead.h>
#include <openssl/aes.h>
#include <openssl/chacha.h>
#include <openssl/err.h>

#include <array>
#include <cstring>
#include <typeinfo>

#include "base/invariant.h"
#include "crypto/key_schedule.h"
#include "crypto/nonce.h"
#include "crypto/secret.h"

namespace pollux::drivers {
namespace {

using crypto::AeadOp;
using crypto::AeadStatus;
using crypto::CipherSuite;
using crypto::HeaderMaskOp;

const EVP_AEAD* aead_of(CipherSuite suite) {
  switch (suite) {
    case CipherSuite::kAes128GcmSha256:
      return EVP_aead_aes_128_gcm();
    case CipherSuite::kAes256GcmSha384:
      return EVP_aead_aes_256_gcm();
    case CipherSuite::kChaCha20Poly1305Sha256:
      return EVP_aead_chacha20_poly1305();
  }
  invariant_failed("a cipher suite of the table", __FILE__, __LINE__);
}

class BoringSslPacketKey final : public crypto::PacketKey {
 public:
  BoringSslPacketKey(CipherSuite suite, Bytes key, Bytes iv) : iv_(crypto::iv_from(iv)) {
    POLLUX_INVARIANT(key.size() == crypto::key_lengths(suite).key);
    const int made =
        EVP_AEAD_CTX_init(&context_, aead_of(suite), key.data(), key.size(), crypto::kAeadTagLength, nullptr);
    POLLUX_INVARIANT(made == 1);
  }
  BoringSslPacketKey(const BoringSslPacketKey&) = delete;
  BoringSslPacketKey& operator=(const BoringSslPacketKey&) = delete;
  ~BoringSslPacketKey() override {
    EVP_AEAD_CTX_cleanup(&context_);
    // The library keeps the expanded key inside the context and leaves it there.
    crypto::wipe({reinterpret_cast<std::uint8_t*>(&context_), sizeof(context_)});
    crypto::wipe(iv_);
  }

  void seal(AeadOp& op) const {
    const crypto::Nonce nonce = crypto::packet_nonce(iv_, op.packet_number);
    std::size_t tag_length = 0;
    const int done = EVP_AEAD_CTX_seal_scatter(&context_, op.destination, op.destination + op.length, &tag_length,
                                               crypto::kAeadTagLength, nonce.data(), nonce.size(), op.source, op.length,
                                               nullptr, 0, op.associated_data, op.associated_data_length);
    POLLUX_INVARIANT(done == 1);
    op.status = AeadStatus::kOk;
  }

  void open(AeadOp& op) const {
    const crypto::Nonce nonce = crypto::packet_nonce(iv_, op.packet_number);
    const int authentic = EVP_AEAD_CTX_open_gather(&context_, op.destination, nonce.data(), nonce.size(), op.source,
                                                   op.length, op.source + op.length, crypto::kAeadTagLength,
                                                   op.associated_data, op.associated_data_length);
    op.status = authentic == 1 ? AeadStatus::kOk : AeadStatus::kAuthenticationFailed;
    // What a stranger sent must not be taken for an error of the TLS stack, which reads the same queue.
    if (authentic != 1) ERR_clear_error();
  }

 private:
  EVP_AEAD_CTX context_;
  crypto::Nonce iv_;
};

class AesHeaderKey final : public crypto::HeaderKey {
 public:
  explicit AesHeaderKey(Bytes key) {
    const int failed = AES_set_encrypt_key(key.data(), static_cast<unsigned>(8 * key.size()), &key_);
    POLLUX_INVARIANT(failed == 0);
  }
  AesHeaderKey(const AesHeaderKey&) = delete;
  AesHeaderKey& operator=(const AesHeaderKey&) = delete;
  ~AesHeaderKey() override { crypto::wipe({reinterpret_cast<std::uint8_t*>(&key_), sizeof(key_)}); }

  // RFC 9001 §5.4.3: one block of AES-ECB over the sample.
  void mask(HeaderMaskOp& op) const {
    std::array<std::uint8_t, AES_BLOCK_SIZE> block;
    AES_encrypt(op.sample, block.data(), &key_);
    std::memcpy(op.mask.data(), block.data(), op.mask.size());
  }

 private:
  AES_KEY key_;
};

class ChaChaHeaderKey final : public crypto::HeaderKey {
 public:
  explicit ChaChaHeaderKey(Bytes key) : key_(key) {}

  // RFC 9001 §5.4.4: the key stream over five zeros; the sample is the block counter (little endian) and the nonce.
  void mask(HeaderMaskOp& op) const {
    static constexpr std::array<std::uint8_t, crypto::kHeaderMaskLength> kZeros{};
    const std::uint8_t* sample = op.sample;
    const std::uint32_t counter = sample[0] | (std::uint32_t{sample[1]} << 8) | (std::uint32_t{sample[2]} << 16) |
                                  (std::uint32_t{sample[3]} << 24);
    CRYPTO_chacha_20(op.mask.data(), kZeros.data(), kZeros.size(), key_.bytes().data(), sample + sizeof(counter),
                     counter);
  }

 private:
  crypto::Secret key_;
};

// The concrete key behind an opaque one. A key of another backend would be read as what it is not.
const BoringSslPacketKey& own_packet_key(const AeadOp& op) {
  POLLUX_INVARIANT(op.key != nullptr);
  POLLUX_INVARIANT(typeid(*op.key) == typeid(BoringSslPacketKey));
  return static_cast<const BoringSslPacketKey&>(*op.key);
}

class BoringSslBackend final : public crypto::AeadBatch {
 public:
  std::string_view description() const override { return "boringssl"; }

  crypto::PacketKeyPtr make_packet_key(CipherSuite suite, Bytes key, Bytes iv) override {
    return std::make_unique<const BoringSslPacketKey>(suite, key, iv);
  }

  crypto::HeaderKeyPtr make_header_key(CipherSuite suite, Bytes key) override {
    POLLUX_INVARIANT(key.size() == crypto::key_lengths(suite).key);
    if (suite == CipherSuite::kChaCha20Poly1305Sha256) return std::make_unique<const ChaChaHeaderKey>(key);
    return std::make_unique<const AesHeaderKey>(key);
  }

  void seal(std::span<AeadOp> operations) override {
    for (AeadOp& op : operations) own_packet_key(op).seal(op);
  }

  void open(std::span<AeadOp> operations) override {
    for (AeadOp& op : operations) own_packet_key(op).open(op);
  }

  void header_masks(std::span<HeaderMaskOp> operations) override {
    for (HeaderMaskOp& op : operations) {
      POLLUX_INVARIANT(op.key != nullptr);
      if (typeid(*op.key) == typeid(AesHeaderKey)) {
        static_cast<const AesHeaderKey*>(op.key)->mask(op);
      } else {
        POLLUX_INVARIANT(typeid(*op.key) == typeid(ChaChaHeaderKey));
        static_cast<const ChaChaHeaderKey*>(op.key)->mask(op);
      }
    }
  }
};

}  // namespace

std::unique_ptr<crypto::AeadBatch> make_boringssl_backend() {
  return std::make_unique<BoringSslBackend>();
}

}  // namespace pollux::drivers
