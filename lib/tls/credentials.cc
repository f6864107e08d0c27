#include "tls/credentials.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/err.h>
#include <openssl/nid.h>
#include <openssl/pool.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <optional>
#include <vector>

#include "base/invariant.h"
#include "tls/pem.h"

namespace pollux::tls {

namespace {

std::string text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string address_text(const ASN1_STRING* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = ASN1_STRING_length(address) == 4 ? AF_INET : AF_INET6;
  if (family == AF_INET6 && ASN1_STRING_length(address) != 16) return {};
  return inet_ntop(family, ASN1_STRING_get0_data(address), text.data(), text.size()) == nullptr ? "" : text.data();
}

std::string first_alternative_name(const X509* leaf) {
  const bssl::UniquePtr<GENERAL_NAMES> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(leaf, NID_subject_alt_name, nullptr, nullptr)));
  if (names == nullptr) return {};
  for (std::size_t i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) return text_of(name->d.dNSName);
    if (name->type == GEN_IPADD) return address_text(name->d.iPAddress);
  }
  return {};
}

std::string common_name(const X509* leaf) {
  const X509_NAME* subject = X509_get_subject_name(leaf);
  const int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  return index < 0 ? "" : text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
}

// A name comes from a file and goes into a log line: what is not printable ASCII becomes '?'.
std::string printable(std::string text) {
  for (char& c : text) {
    if (c < ' ' || c > '~') c = '?';
  }
  return text;
}

std::string name_of_leaf(const X509* leaf) {
  std::string name = first_alternative_name(leaf);
  if (name.empty()) name = common_name(leaf);
  return name.empty() ? "(no name)" : printable(std::move(name));
}

std::string not_after(const X509* leaf) {
  const bssl::UniquePtr<BIO> writer(BIO_new(BIO_s_mem()));
  if (writer == nullptr || ASN1_TIME_print(writer.get(), X509_get0_notAfter(leaf)) != 1) return "(unknown)";
  const std::uint8_t* text = nullptr;
  std::size_t length = 0;
  if (BIO_mem_contents(writer.get(), &text, &length) != 1) return "(unknown)";
  return {reinterpret_cast<const char*>(text), length};
}

// "ECDSA P-256" and so on, or nothing for a key that Pollux does not serve with.
std::optional<std::string> supported_key_type(const EVP_PKEY* key) {
  if (EVP_PKEY_id(key) == EVP_PKEY_RSA) return "RSA " + std::to_string(EVP_PKEY_bits(key));
  if (EVP_PKEY_id(key) != EVP_PKEY_EC) return std::nullopt;
  switch (EC_GROUP_get_curve_name(EC_KEY_get0_group(EVP_PKEY_get0_EC_KEY(key)))) {
    case NID_X9_62_prime256v1:
      return "ECDSA P-256";
    case NID_secp384r1:
      return "ECDSA P-384";
    default:
      return std::nullopt;
  }
}

std::expected<std::string, std::string> judge_key(const EVP_PKEY* key, const X509* leaf) {
  const std::optional<std::string> type = supported_key_type(key);
  if (!type) {
    return std::unexpected("the private key is of an unsupported type: ECDSA P-256, ECDSA P-384 or RSA is expected");
  }
  if (EVP_PKEY_id(key) == EVP_PKEY_RSA && static_cast<unsigned>(EVP_PKEY_bits(key)) < kMinRsaKeyBits) {
    return std::unexpected("the RSA key is too short: " + std::to_string(EVP_PKEY_bits(key)) + " bits, at least " +
                           std::to_string(kMinRsaKeyBits) + " are needed");
  }
  const bool matches = X509_check_private_key(leaf, key) == 1;
  ERR_clear_error();
  if (!matches) {
    return std::unexpected(
        "the private key does not match the first certificate in the chain: the server's own certificate must come "
        "first");
  }
  return *type;
}

bssl::UniquePtr<CRYPTO_BUFFER> der_of(X509* certificate) {
  std::uint8_t* der = nullptr;
  const int length = i2d_X509(certificate, &der);
  if (length <= 0) return nullptr;
  const bssl::UniquePtr<std::uint8_t> owned(der);
  return bssl::UniquePtr<CRYPTO_BUFFER>(CRYPTO_BUFFER_new(der, static_cast<std::size_t>(length), nullptr));
}

bool fill(SSL_CREDENTIAL* credential, const std::vector<CertificatePtr>& chain, const EVP_PKEY* key) {
  std::vector<bssl::UniquePtr<CRYPTO_BUFFER>> owned;
  std::vector<CRYPTO_BUFFER*> borrowed;
  for (const auto& certificate : chain) {
    owned.push_back(der_of(certificate.get()));
    if (owned.back() == nullptr) return false;
    borrowed.push_back(owned.back().get());
  }
  return SSL_CREDENTIAL_set1_cert_chain(credential, borrowed.data(), borrowed.size()) == 1 &&
         SSL_CREDENTIAL_set1_private_key(credential, key) == 1;
}

}  // namespace

void Credentials::Release::operator()(ssl_credential_st* credential) const {
  SSL_CREDENTIAL_free(credential);
}

std::expected<Credentials, std::string> Credentials::from_pem(std::string_view chain_pem, std::string_view key_pem) {
  const auto chain = read_certificates(chain_pem, kMaxChainCertificates, "the certificate chain");
  if (!chain) return std::unexpected(chain.error());
  const auto key = read_private_key(key_pem);
  if (!key) return std::unexpected(key.error());
  const X509* leaf = chain->front().get();
  const auto key_type = judge_key(key->get(), leaf);
  if (!key_type) return std::unexpected(key_type.error());

  NativePtr native(SSL_CREDENTIAL_new_x509());
  POLLUX_INVARIANT(native != nullptr);
  const bool accepted = fill(native.get(), *chain, key->get());
  ERR_clear_error();
  if (!accepted) {
    return std::unexpected("the certificate chain cannot be used for TLS: check the key usage of the certificate");
  }
  return Credentials(std::move(native), name_of_leaf(leaf) + ", " + *key_type + ", valid until " + not_after(leaf));
}

}  // namespace pollux::tls
