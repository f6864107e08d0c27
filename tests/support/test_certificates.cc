#include "support/test_certificates.h"

#include <openssl/bio.h>
#include <openssl/digest.h>
#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/evp.h>
#include <openssl/nid.h>
#include <openssl/pem.h>
#include <openssl/pkcs8.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>

#include "base/invariant.h"

namespace pollux::support {

namespace {

using KeyPtr = bssl::UniquePtr<EVP_PKEY>;

constexpr long kVersion3 = 2;
constexpr long kHour = 3600;
constexpr long kDay = 24 * kHour;
constexpr int kPkcs8Iterations = 16;  // it guards nothing

void require(bool done) {
  POLLUX_INVARIANT(done);
}

KeyPtr make_ec_key(int curve) {
  bssl::UniquePtr<EC_KEY> ec(EC_KEY_new_by_curve_name(curve));
  require(ec != nullptr && EC_KEY_generate_key(ec.get()) == 1);
  KeyPtr key(EVP_PKEY_new());
  require(EVP_PKEY_set1_EC_KEY(key.get(), ec.get()) == 1);
  return key;
}

KeyPtr make_rsa_key(int bits) {
  const bssl::UniquePtr<BIGNUM> exponent(BN_new());
  bssl::UniquePtr<RSA> rsa(RSA_new());
  require(BN_set_word(exponent.get(), RSA_F4) == 1);
  require(RSA_generate_key_ex(rsa.get(), bits, exponent.get(), nullptr) == 1);
  KeyPtr key(EVP_PKEY_new());
  require(EVP_PKEY_set1_RSA(key.get(), rsa.get()) == 1);
  return key;
}

KeyPtr make_ed25519_key() {
  std::array<std::uint8_t, 32> seed{};
  RAND_bytes(seed.data(), seed.size());
  return KeyPtr(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
}

KeyPtr make_key(KeyType type) {
  switch (type) {
    case KeyType::kEcdsaP256:
      return make_ec_key(NID_X9_62_prime256v1);
    case KeyType::kEcdsaP384:
      return make_ec_key(NID_secp384r1);
    case KeyType::kEcdsaP521:
      return make_ec_key(NID_secp521r1);
    case KeyType::kRsa2048:
      return make_rsa_key(2048);
    case KeyType::kRsa1024:
      return make_rsa_key(1024);
    case KeyType::kEd25519:
      return make_ed25519_key();
  }
  return nullptr;
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  const bssl::UniquePtr<X509_EXTENSION> extension(X509V3_EXT_nconf_nid(nullptr, nullptr, nid, value.c_str()));
  require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

bssl::UniquePtr<X509> self_sign(EVP_PKEY* key, std::string_view dns_name, const std::string& alternative_names) {
  bssl::UniquePtr<X509> certificate(X509_new());
  require(X509_set_version(certificate.get(), kVersion3) == 1);
  require(ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1) == 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kHour);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kDay);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const std::uint8_t*>(dns_name.data()),
                                     static_cast<ossl_ssize_t>(dns_name.size()), -1, 0) == 1);
  require(X509_set_issuer_name(certificate.get(), name) == 1);
  require(X509_set_pubkey(certificate.get(), key) == 1);
  add_extension(certificate.get(), NID_subject_alt_name, alternative_names);
  add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  const EVP_MD* digest = EVP_PKEY_id(key) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256();
  require(X509_sign(certificate.get(), key, digest) > 0);
  return certificate;
}

std::string content_of(BIO* memory) {
  const std::uint8_t* data = nullptr;
  std::size_t length = 0;
  require(BIO_mem_contents(memory, &data, &length) == 1);
  return {reinterpret_cast<const char*>(data), length};
}

std::string to_pem(X509* certificate) {
  const bssl::UniquePtr<BIO> memory(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_X509(memory.get(), certificate) == 1);
  return content_of(memory.get());
}

std::string to_pem(EVP_PKEY* key) {
  const bssl::UniquePtr<BIO> memory(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return content_of(memory.get());
}

std::string to_encrypted_pem(EVP_PKEY* key) {
  const bssl::UniquePtr<BIO> memory(BIO_new(BIO_s_mem()));
  const bssl::UniquePtr<PKCS8_PRIV_KEY_INFO> plain(EVP_PKEY2PKCS8(key));
  const bssl::UniquePtr<X509_SIG> sealed(
      PKCS8_encrypt(-1, EVP_aes_256_cbc(), "secret", 6, nullptr, 0, kPkcs8Iterations, plain.get()));
  require(sealed != nullptr && PEM_write_bio_PKCS8(memory.get(), sealed.get()) == 1);
  return content_of(memory.get());
}

TestCertificate make(KeyType type, std::string_view dns_name, const std::string& alternative_names) {
  const KeyPtr key = make_key(type);
  require(key != nullptr);
  const bssl::UniquePtr<X509> certificate = self_sign(key.get(), dns_name, alternative_names);
  return {.certificate_pem = to_pem(certificate.get()),
          .key_pem = to_pem(key.get()),
          .encrypted_key_pem = to_encrypted_pem(key.get())};
}

}  // namespace

TestCertificate make_test_certificate(KeyType type) {
  return make(type, "localhost", "DNS:localhost,IP:127.0.0.1,IP:::1");
}

TestCertificate make_test_certificate(KeyType type, std::string_view dns_name) {
  return make(type, dns_name, "DNS:" + std::string(dns_name));
}

}  // namespace pollux::support
