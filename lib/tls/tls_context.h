// TlsContext: what all TLS sessions of one role on one worker have in common: credentials or trusted roots, ALPN,
// groups, cipher suites. TLS 1.3 only (RFC 9001 §4.2). Never holds the state of a connection. Knows where session
// tickets come from and go to; without that there is no resumption: none are sent, and those received are ignored.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "crypto/cipher_suite.h"
#include "tls/credentials.h"
#include "tls/key_log.h"
#include "tls/named_group.h"
#include "tls/server_tickets.h"
#include "tls/session_cache.h"
#include "wire/packet_number_space.h"

struct ssl_ctx_st;  // BoringSSL's SSL_CTX

namespace pollux::tls {

struct ServerOptions {
  // Protocols that are served, at least one, each of 1 to 255 bytes: {"h3"}. The client's order decides.
  std::vector<std::string> alpn{};
  std::vector<NamedGroup> groups{kDefaultGroups.begin(), kDefaultGroups.end()};
  // Suites that may be negotiated, the preferred first. Empty: all three, the client's preference decides.
  std::vector<crypto::CipherSuite> cipher_suites{};
  // Session tickets, and whether they allow 0-RTT; outlives all sessions. Null: no resumption.
  ServerTickets* tickets = nullptr;
  // Outlives all sessions. Null: secrets stay secret.
  KeyLog* key_log = nullptr;
};

enum class EarlyData : std::uint8_t { kRefrain, kOffer };

enum class PeerVerification : std::uint8_t {
  kTrustedRoots,  // the chain leads to a root in `trusted_roots_pem` and the leaf names `server_name`
  kNone,          // any certificate will do: tests and load generation. Who answers is then unknown.
};

struct ClientOptions {
  // Protocols to offer, the preferred first, at least one, each of 1 to 255 bytes.
  std::vector<std::string> alpn{};
  // A DNS name (sent as SNI and looked for in the certificate) or an IP address (looked for only: RFC 6066 §3 keeps
  // addresses out of SNI). May be empty with kNone.
  std::string server_name{};
  PeerVerification verification = PeerVerification::kTrustedRoots;
  // PEM text, at least one certificate with kTrustedRoots; not looked at with kNone.
  std::string trusted_roots_pem{};
  // In order of preference; a key share is sent for the first (and BoringSSL may add one for the second).
  std::vector<NamedGroup> groups{kDefaultGroups.begin(), kDefaultGroups.end()};
  // Suites to offer, the preferred first. Empty: all three, AES-128-GCM first where AES is in hardware.
  // One suite alone forces it.
  std::vector<crypto::CipherSuite> cipher_suites{};
  // Tickets of earlier connections; outlives all sessions. Null: no resumption. Clients of other names, protocols or
  // trusted roots may share it: each sees only what is its own.
  SessionCache* sessions = nullptr;
  // Whether 0-RTT is offered where a ticket allows it. Nothing goes into it unless the application asks for that.
  EarlyData early_data = EarlyData::kOffer;
  // Outlives all sessions. Null: secrets stay secret.
  KeyLog* key_log = nullptr;
};

// Where the tickets of a context's sessions are.
struct Resumption {
  ServerTickets* tickets = nullptr;  // server
  SessionCache* sessions = nullptr;  // client
  std::string cache_key{};           // client: the server, and all that a session with it depends on
};

// Move-only. Sessions keep what they need of it, so it may be replaced or destroyed while they run (a reloaded
// certificate serves new connections only). Not thread-safe: one per worker.
class TlsContext {
 public:
  // Errors are sentences for an operator: an empty or malformed ALPN list, no groups, no usable root.
  [[nodiscard]] static std::expected<TlsContext, std::string> server(const Credentials& credentials,
                                                                     const ServerOptions& options);
  [[nodiscard]] static std::expected<TlsContext, std::string> client(const ClientOptions& options);

  TlsContext(TlsContext&&) noexcept = default;
  TlsContext& operator=(TlsContext&&) noexcept = default;

  [[nodiscard]] wire::Role role() const { return role_; }
  // Client: as in the options; empty for a server.
  [[nodiscard]] const std::string& server_name() const { return server_name_; }

  // A server that may take 0-RTT.
  [[nodiscard]] bool takes_early_data() const {
    return resumption_.tickets != nullptr && resumption_.tickets->allows_early_data();
  }

  // For TlsSession only.
  [[nodiscard]] ssl_ctx_st* native() const { return native_.get(); }
  [[nodiscard]] const Resumption& resumption() const { return resumption_; }
  [[nodiscard]] KeyLog* key_log() const { return key_log_; }

 private:
  struct Release {
    void operator()(ssl_ctx_st* context) const;
  };
  using NativePtr = std::unique_ptr<ssl_ctx_st, Release>;

  TlsContext(NativePtr native, wire::Role role, std::string server_name, Resumption resumption, KeyLog* key_log)
      : native_(std::move(native)),
        role_(role),
        server_name_(std::move(server_name)),
        resumption_(std::move(resumption)),
        key_log_(key_log) {}

  NativePtr native_;
  wire::Role role_;
  std::string server_name_;
  Resumption resumption_;
  KeyLog* key_log_;
};

}  // namespace pollux::tls
