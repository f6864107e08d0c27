#include "tls/tls_context.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <optional>
#include <span>

#include "base/invariant.h"
#include "tls/pem.h"
#include "tls/quic_callbacks.h"
#include "tls/ticket_callbacks.h"

namespace pollux::tls {

namespace {

// Roots in one file: several times what a distribution's whole bundle holds.
constexpr std::size_t kMaxTrustedRoots = 1024;
constexpr std::size_t kMaxAlpnNameLength = 255;

using Outcome = std::expected<void, std::string>;

Outcome set_alpn(SSL_CTX* context, std::span<const std::string> protocols) {
  std::vector<std::uint8_t> encoded;
  for (const std::string& protocol : protocols) {
    if (protocol.empty() || protocol.size() > kMaxAlpnNameLength) {
      return std::unexpected("an ALPN protocol name must have 1 to 255 bytes");
    }
    encoded.push_back(static_cast<std::uint8_t>(protocol.size()));
    encoded.insert(encoded.end(), protocol.begin(), protocol.end());
  }
  // RFC 9001 §8.1-1: the application protocol is agreed by ALPN, so there must be one to agree on.
  if (encoded.empty()) return std::unexpected("no ALPN protocol is given: QUIC needs one, such as h3");
  // On a server the same list is what it selects from. This call is the odd one out: 0 is success.
  if (SSL_CTX_set_alpn_protos(context, encoded.data(), encoded.size()) != 0) {
    return std::unexpected("the ALPN protocols are refused: each may be named once, 65,535 bytes in all");
  }
  return {};
}

Outcome set_groups(SSL_CTX* context, std::span<const NamedGroup> groups) {
  std::vector<std::uint16_t> ids;
  for (const NamedGroup group : groups) ids.push_back(static_cast<std::uint16_t>(group));
  if (ids.empty()) return std::unexpected("no key exchange group is given");
  if (SSL_CTX_set1_group_ids(context, ids.data(), ids.size()) != 1) {
    return std::unexpected("the key exchange groups are refused: each may be named once");
  }
  return {};
}

Outcome set_cipher_suites(SSL_CTX* context, std::span<const crypto::CipherSuite> suites) {
  std::vector<std::uint16_t> ids;
  for (const crypto::CipherSuite suite : suites) ids.push_back(static_cast<std::uint16_t>(suite));
  if (SSL_CTX_set1_tls13_ciphers(context, ids.data(), nullptr, ids.size()) != 1) {
    return std::unexpected("the cipher suites are refused: each may be named once");
  }
  return {};
}

bool is_address(const std::string& name) {
  std::array<std::uint8_t, 16> parsed{};
  return inet_pton(AF_INET, name.c_str(), parsed.data()) == 1 || inet_pton(AF_INET6, name.c_str(), parsed.data()) == 1;
}

// RFC 9001 §4.4-1: the server's identity is its name in a certificate that leads to a trusted root.
Outcome set_trust(SSL_CTX* context, const ClientOptions& options) {
  if (options.server_name.empty()) {
    return std::unexpected("no server name is given: its certificate cannot be checked");
  }
  const auto roots = read_certificates(options.trusted_roots_pem, kMaxTrustedRoots, "the trusted roots");
  if (!roots) return std::unexpected(roots.error());
  for (const auto& root : *roots) {
    POLLUX_INVARIANT(X509_STORE_add_cert(SSL_CTX_get_cert_store(context), root.get()) == 1);
  }
  X509_VERIFY_PARAM* expected_peer = SSL_CTX_get0_param(context);
  const std::string& name = options.server_name;
  const int set = is_address(name) ? X509_VERIFY_PARAM_set1_ip_asc(expected_peer, name.c_str())
                                   : X509_VERIFY_PARAM_set1_host(expected_peer, name.data(), name.size());
  if (set != 1) return std::unexpected("the server name is neither a DNS name nor an IP address");
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  return {};
}

ssl_verify_result_t accept_anybody(SSL*, std::uint8_t*) {
  return ssl_verify_ok;
}

bssl::UniquePtr<SSL_CTX> new_context() {
  bssl::UniquePtr<SSL_CTX> context(SSL_CTX_new(TLS_method()));
  POLLUX_INVARIANT(context != nullptr);
  // RFC 9001 §4.2-1, §4.2-2: nothing older than TLS 1.3 is offered or agreed to.
  POLLUX_INVARIANT(SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION) == 1);
  POLLUX_INVARIANT(SSL_CTX_set_max_proto_version(context.get(), TLS1_3_VERSION) == 1);
  POLLUX_INVARIANT(SSL_CTX_set_quic_method(context.get(), QuicCallbacks::method()) == 1);
  SSL_CTX_set_msg_callback(context.get(), QuicCallbacks::note_message);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_early_data_enabled(context.get(), 0);
  return context;
}

template <typename Options>
Outcome set_common(SSL_CTX* context, const Options& options) {
  if (const Outcome set = set_alpn(context, options.alpn); !set) return set;
  if (const Outcome set = set_groups(context, options.groups); !set) return set;
  if (options.key_log != nullptr) SSL_CTX_set_keylog_callback(context, QuicCallbacks::note_secret);
  return set_cipher_suites(context, options.cipher_suites);
}

void set_tickets(SSL_CTX* context, const ServerTickets& tickets) {
  SSL_CTX_clear_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_ticket_aead_method(context, TicketCallbacks::method());
  SSL_CTX_set_num_tickets(context, kTicketsPerHandshake);
  SSL_CTX_set_session_psk_dhe_timeout(context, static_cast<std::uint32_t>(kTicketLifetime / Duration::seconds(1)));
  SSL_CTX_set_early_data_enabled(context, tickets.allows_early_data() ? 1 : 0);
}

void set_session_cache(SSL_CTX* context, EarlyData early_data) {
  SSL_CTX_clear_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, TicketCallbacks::on_new_session);
  SSL_CTX_set_early_data_enabled(context, early_data == EarlyData::kOffer ? 1 : 0);
}

// A resumed session vouches for a server as its first handshake did: under the same name, verified in the same way.
std::string cache_key_of(const ClientOptions& options) {
  std::string key = options.server_name;
  key += options.verification == PeerVerification::kNone ? "|anybody" : "|verified";
  for (const std::string& protocol : options.alpn) key += '|' + protocol;
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> roots{};
  const std::string& pem = options.trusted_roots_pem;
  SHA256(reinterpret_cast<const std::uint8_t*>(pem.data()), pem.size(), roots.data());
  return key + '|' + std::string(roots.begin(), roots.end());
}

}  // namespace

void TlsContext::Release::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

std::expected<TlsContext, std::string> TlsContext::server(const Credentials& credentials,
                                                          const ServerOptions& options) {
  bssl::UniquePtr<SSL_CTX> context = new_context();
  if (const Outcome set = set_common(context.get(), options); !set) {
    ERR_clear_error();
    return std::unexpected(set.error());
  }
  POLLUX_INVARIANT(SSL_CTX_add1_credential(context.get(), credentials.native()) == 1);
  if (options.tickets != nullptr) set_tickets(context.get(), *options.tickets);
  return TlsContext(NativePtr(context.release()), wire::Role::kServer, "", {.tickets = options.tickets},
                    options.key_log);
}

std::expected<TlsContext, std::string> TlsContext::client(const ClientOptions& options) {
  bssl::UniquePtr<SSL_CTX> context = new_context();
  Outcome set = set_common(context.get(), options);
  if (set && options.verification == PeerVerification::kTrustedRoots) set = set_trust(context.get(), options);
  if (!set) {
    ERR_clear_error();
    return std::unexpected(set.error());
  }
  if (options.verification == PeerVerification::kNone) {
    SSL_CTX_set_custom_verify(context.get(), SSL_VERIFY_PEER, accept_anybody);
  }
  // RFC 6066 §3: SNI carries DNS names only.
  std::string sni = is_address(options.server_name) ? "" : options.server_name;
  if (options.sessions != nullptr) set_session_cache(context.get(), options.early_data);
  return TlsContext(NativePtr(context.release()), wire::Role::kClient, std::move(sni),
                    {.sessions = options.sessions, .cache_key = cache_key_of(options)}, options.key_log);
}

}  // namespace pollux::tls
