#include "tls/pem.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/mem.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <utility>

namespace pollux::tls {

namespace {

bssl::UniquePtr<BIO> reader_over(std::string_view text) {
  return bssl::UniquePtr<BIO>(BIO_new_mem_buf(text.data(), static_cast<ossl_ssize_t>(text.size())));
}

bool stopped_at_end_of_text() {
  const std::uint32_t error = ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

// BoringSSL asks for a passphrase only when the key is encrypted: remember that it did, and give none.
int refuse_passphrase(char*, int, int, void* was_asked) {
  *static_cast<bool*>(was_asked) = true;
  return -1;
}

}  // namespace

void ReleasePem::operator()(x509_st* certificate) const {
  X509_free(certificate);
}

void ReleasePem::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

std::expected<std::vector<CertificatePtr>, std::string> read_certificates(std::string_view pem,
                                                                          std::size_t max_certificates,
                                                                          std::string_view what) {
  const bssl::UniquePtr<BIO> reader = reader_over(pem);
  std::vector<CertificatePtr> certificates;
  while (CertificatePtr certificate{PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr)}) {
    if (certificates.size() == max_certificates) {
      return std::unexpected(std::string(what) + " holds more than " + std::to_string(max_certificates) +
                             " certificates");
    }
    certificates.push_back(std::move(certificate));
  }
  const bool whole = stopped_at_end_of_text();
  ERR_clear_error();
  if (!whole) {
    return std::unexpected("certificate " + std::to_string(certificates.size() + 1) + " in " + std::string(what) +
                           " cannot be read: its PEM block is damaged or is not an X.509 certificate");
  }
  if (certificates.empty()) {
    return std::unexpected("there is no certificate in " + std::string(what) +
                           ": a block that starts with -----BEGIN CERTIFICATE----- is expected");
  }
  return certificates;
}

std::expected<PrivateKeyPtr, std::string> read_private_key(std::string_view pem) {
  const bssl::UniquePtr<BIO> reader = reader_over(pem);
  bool encrypted = false;
  PrivateKeyPtr key(PEM_read_bio_PrivateKey(reader.get(), nullptr, refuse_passphrase, &encrypted));
  const bool missing = stopped_at_end_of_text();
  ERR_clear_error();
  if (key != nullptr) return key;
  if (encrypted) {
    return std::unexpected("the private key is encrypted: decrypt it first, for instance with `openssl pkey`");
  }
  if (missing) {
    return std::unexpected(
        "there is no private key in the key's text: a block that starts with -----BEGIN PRIVATE KEY----- is expected");
  }
  return std::unexpected("the private key cannot be read: its PEM block is damaged or holds an unknown kind of key");
}

}  // namespace pollux::tls
