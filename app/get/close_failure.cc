#include "app/get/close_failure.h"

#include <array>
#include <cstdio>

namespace pollux::app {
namespace {

using By = connection::CloseReason::By;

// RFC 9001 §4.8: CRYPTO_ERROR and a TLS alert; those from bad_certificate to certificate_unknown, and unknown_ca.
constexpr std::uint64_t kCryptoError = 0x100;
constexpr std::uint64_t kBadCertificate = kCryptoError + 42;
constexpr std::uint64_t kCertificateUnknown = kCryptoError + 46;
constexpr std::uint64_t kUnknownCa = kCryptoError + 48;

[[nodiscard]] bool blames_certificate(std::uint64_t code) {
  return (code >= kBadCertificate && code <= kCertificateUnknown) || code == kUnknownCa;
}

[[nodiscard]] std::string details(const connection::CloseReason& reason) {
  std::array<char, 32> code{};
  (void)std::snprintf(code.data(), code.size(), "error 0x%llx", static_cast<unsigned long long>(reason.error_code));
  return reason.phrase.empty() ? std::string{code.data()} : std::string{reason.phrase} + " (" + code.data() + ")";
}

}  // namespace

Failure close_failure(const connection::CloseReason& reason, std::string_view host, Met met) {
  const std::string server{host};
  const bool is_met = met == Met::kYes;
  if (reason.by == By::kLocal && !is_met && blames_certificate(reason.error_code)) {
    return {.code = ExitCode::kCertificate,
            .sentence = "the certificate of " + server + " is not trusted: " + std::string{reason.phrase} +
                        ". Give --cacert FILE with the authority that vouches for it, or -k to go on without knowing "
                        "who answers"};
  }
  const ExitCode code = is_met ? ExitCode::kReceive : ExitCode::kConnect;
  switch (reason.by) {
    case By::kIdleTimeout:
      return {.code = is_met ? ExitCode::kReceive : ExitCode::kTimeout,
              .sentence = is_met ? server + " fell silent" : server + " does not answer over QUIC"};
    case By::kStatelessReset:
      return {.code = code, .sentence = server + " has forgotten the connection (stateless reset)"};
    case By::kNoCommonVersion:
      return {.code = code, .sentence = server + " speaks no QUIC version of ours: see --quic-version"};
    case By::kPeer:
      return {.code = code, .sentence = server + " closed the connection: " + details(reason)};
    case By::kLocal:
      break;
  }
  return {.code = code, .sentence = "the connection to " + server + " was closed: " + details(reason)};
}

}  // namespace pollux::app
