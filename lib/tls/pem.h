// PEM text into BoringSSL's certificates and keys. Private to lib/tls.
// Never reads a file; whatever BoringSSL leaves in its error queue on the way is cleared.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct x509_st;      // BoringSSL's X509
struct evp_pkey_st;  // BoringSSL's EVP_PKEY

namespace pollux::tls {

struct ReleasePem {
  void operator()(x509_st* certificate) const;
  void operator()(evp_pkey_st* key) const;
};
using CertificatePtr = std::unique_ptr<x509_st, ReleasePem>;
using PrivateKeyPtr = std::unique_ptr<evp_pkey_st, ReleasePem>;

// All CERTIFICATE blocks in the order of the text; other blocks are skipped. Errors: none there, more than
// `max_certificates`, or one that cannot be read. `what` names the text in the sentence: "the certificate chain".
[[nodiscard]] std::expected<std::vector<CertificatePtr>, std::string> read_certificates(std::string_view pem,
                                                                                        std::size_t max_certificates,
                                                                                        std::string_view what);

// The first private key. Errors: none there, unreadable, or encrypted.
[[nodiscard]] std::expected<PrivateKeyPtr, std::string> read_private_key(std::string_view pem);

}  // namespace pollux::tls
