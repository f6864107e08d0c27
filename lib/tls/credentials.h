// Credentials: a server's certificate chain and the private key of its leaf, ready to be used by a TlsContext.
// Made from PEM text; never reads a file and never a clock, so an expired certificate is taken (the summary says
// until when it is valid). Invariant: the key is of a supported type and is the leaf's own.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

struct ssl_credential_st;  // BoringSSL's SSL_CREDENTIAL

namespace pollux::tls {

// Certificates in one chain. A longer chain is refused: no path to a root needs so many.
inline constexpr std::size_t kMaxChainCertificates = 16;
// RSA keys below this are refused, as every browser does.
inline constexpr unsigned kMinRsaKeyBits = 2048;

// Move-only. Every worker parses its own: a private key shared between cores would share a lock with it (RSA blinding).
class Credentials {
 public:
  // `chain_pem`: the leaf first, then the intermediates, each in -----BEGIN CERTIFICATE-----; other PEM blocks in
  // between are ignored. `key_pem`: one unencrypted private key, PKCS #8 or the traditional forms: ECDSA P-256,
  // ECDSA P-384 or RSA of at least kMinRsaKeyBits.
  // The error is a sentence for the operator, without the name of the file: the caller knows that.
  [[nodiscard]] static std::expected<Credentials, std::string> from_pem(std::string_view chain_pem,
                                                                        std::string_view key_pem);

  Credentials(Credentials&&) noexcept = default;
  Credentials& operator=(Credentials&&) noexcept = default;

  // The leaf for a log line: "localhost, ECDSA P-256, valid until Dec  1 10:00:00 2026 GMT". Its name is the first DNS
  // name or address among the subject's alternative names, or else the common name.
  [[nodiscard]] const std::string& summary() const { return summary_; }

  // For TlsContext only.
  [[nodiscard]] ssl_credential_st* native() const { return native_.get(); }

 private:
  struct Release {
    void operator()(ssl_credential_st* credential) const;
  };
  using NativePtr = std::unique_ptr<ssl_credential_st, Release>;

  Credentials(NativePtr native, std::string summary) : native_(std::move(native)), summary_(std::move(summary)) {}

  NativePtr native_;
  std::string summary_;
};

}  // namespace pollux::tls
