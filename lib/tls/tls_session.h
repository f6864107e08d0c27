// TlsSession: the TLS 1.3 handshake of one connection (RFC 9001 §4), and the few messages after it.
// Knows neither packets nor frames: in-order CRYPTO bytes go in by level, secrets and bytes come out at its TlsSink.
// Never protects a packet. Invariant: after the first error it is dead and repeats that error.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "crypto/cipher_suite.h"
#include "tls/replay_guard.h"
#include "tls/session_cache.h"
#include "tls/tls_context.h"
#include "tls/tls_sink.h"
#include "wire/error.h"
#include "wire/packet_number_space.h"
#include "wire/version.h"

struct ssl_st;  // BoringSSL's SSL

namespace pollux::tls {

// Handshake bytes that wait in one level for TLS to come to it. More closes with CRYPTO_BUFFER_EXCEEDED.
inline constexpr std::size_t kMaxWaitingCryptoBytes = 65536;

// What TLS carries for QUIC without looking into it. Copied.
struct SessionParameters {
  // This endpoint's transport parameters, encoded (RFC 9000 §18), at least one byte. They go into the ClientHello or
  // the EncryptedExtensions (RFC 9001 §8.2).
  Bytes transport_parameters{};
  // Server: everything that must be as it was when a ticket was issued, for 0-RTT to be taken with it (RFC 9000
  // §7.4.1): TLS compares it byte by byte.
  Bytes early_data_context{};
  // RFC 9369 §5: a session is resumed in the version that it was made in.
  wire::Version version = wire::kVersion1;
};

// What has become of 0-RTT. A server says kNone until it has read the ClientHello, and also when it refuses.
enum class EarlyDataState : std::uint8_t { kNone, kOffered, kAccepted, kRejected };

// Stays where it was made (BoringSSL points back at it): hold it in a std::unique_ptr or a std::optional.
//
// It may be destroyed as soon as the handshake is confirmed (RFC 9001 §4.1.2), which frees all memory that TLS holds
// for the connection, some tens of kilobytes. Nothing can be asked of it then, so copy the peer's transport parameters
// and whatever a log or the application wants beforehand. Without it, the connection judges 1-RTT CRYPTO bytes itself:
// a server's peer has nothing to say there (unexpected_message, CRYPTO_ERROR 0x10a); what a client gets are tickets,
// which it may ignore.
class TlsSession {
 public:
  // The sink must outlive the session. A client takes the newest ticket for its server, if there is one.
  // Nothing happens yet: a client's first advance() makes the ClientHello.
  TlsSession(const TlsContext& context, TlsSink& sink, const SessionParameters& parameters);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // Others instead of those. A server can say so until it has made its EncryptedExtensions, and so from within the
  // sink's first on_secret(): it knows the client's by then.
  void set_local_transport_parameters(Bytes encoded);

  // The connection goes on in another version than it began with. RFC 9369 §5: tickets from now on are for this one.
  void set_version(wire::Version version) { version_ = version; }

  // The next bytes of the CRYPTO stream of `level`, in order and each byte once (retransmissions are the caller's to
  // drop). They are stored; only advance() looks at them. Data of a level that TLS has not come to yet waits for it.
  // Errors: PROTOCOL_VIOLATION for new data at a level that TLS is done with (RFC 9001 §4.1.3) and for 0-RTT
  // (§8.3); CRYPTO_BUFFER_EXCEEDED for more than TLS is willing to hold. Empty data changes nothing.
  [[nodiscard]] std::expected<void, wire::TransportError> provide(wire::EncryptionLevel level, Bytes data);

  // Goes as far as the bytes provided allow; calls the sink. Costs up to a signature: hundreds of microseconds.
  // Errors: CRYPTO_ERROR with TLS's alert (RFC 9001 §4.8), among them missing_extension (0x16d) without transport
  // parameters and no_application_protocol (0x178) without ALPN; PROTOCOL_VIOLATION where QUIC says so.
  // `now` tells the age of keys and tickets.
  [[nodiscard]] std::expected<void, wire::TransportError> advance(Timestamp now);

  // TLS has sent and verified Finished (RFC 9001 §4.1.1). For a server this confirms the handshake as well.
  [[nodiscard]] bool handshake_complete() const;

  // The level of the CRYPTO bytes that TLS reads now.
  [[nodiscard]] wire::EncryptionLevel read_level() const { return read_level_; }

  // The peer's, encoded; empty until TLS has them. A server has them when the ClientHello is whole, before it calls the
  // sink; a client when EncryptedExtensions is read, authenticated only when the handshake is complete.
  // Valid as long as the session lives.
  [[nodiscard]] Bytes peer_transport_parameters() const;

  // Client: 0-RTT is offered from the first advance() on; its write secret has been given then, and stays good until it
  // is rejected or 1-RTT secrets come. Server: the read secret has been given when it is accepted.
  [[nodiscard]] EarlyDataState early_data() const;
  // Client: what the server said when it issued the ticket that is offered; empty without one.
  [[nodiscard]] Bytes remembered_parameters() const { return remembered_.transport_parameters; }
  // The handshake rests on a ticket.
  [[nodiscard]] bool is_resumed() const;
  // Server: what the replay guard said of the ticket that came; nothing without one.
  [[nodiscard]] std::optional<ReplayGuard::Verdict> ticket_verdict() const { return ticket_verdict_; }

  // What was agreed, for the application and the log; empty before it is known. `alpn` lives as long as the session.
  [[nodiscard]] std::string_view alpn() const;
  [[nodiscard]] std::optional<crypto::CipherSuite> cipher_suite() const;
  // "X25519MLKEM768", "X25519", "P-256"; static storage.
  [[nodiscard]] std::string_view group_name() const;
  // What a client asked for by SNI (server), or asks for (client).
  [[nodiscard]] std::string_view server_name() const;

 private:
  friend struct QuicMethod;    // BoringSSL's way back in: quic_callbacks.cc
  friend struct TicketMethod;  // and for tickets: ticket_callbacks.cc

  struct Release {
    void operator()(ssl_st* ssl) const;
  };

  [[nodiscard]] std::expected<void, wire::TransportError> hand_over(wire::EncryptionLevel level, Bytes data);
  void bind_early_data(Bytes unchanged);
  [[nodiscard]] std::string cache_key() const;
  void offer_resumption(const Resumption& resumption);
  [[nodiscard]] bool step();
  [[nodiscard]] wire::TransportError diagnose() const;
  [[nodiscard]] const char* post_handshake_violation() const;
  [[nodiscard]] std::unexpected<wire::TransportError> fail(wire::TransportError error);

  TlsSink& sink_;
  wire::Role role_;
  wire::EncryptionLevel read_level_ = wire::EncryptionLevel::kInitial;
  Timestamp now_;
  wire::Version version_;
  ServerTickets* tickets_;
  SessionCache* cache_;
  KeyLog* key_log_;
  std::string server_key_;        // in the cache; what depends on the version comes behind it
  RememberedSession remembered_;  // client: what is offered
  std::optional<ReplayGuard::Verdict> ticket_verdict_;
  bool early_data_rejected_ = false;
  std::optional<std::uint8_t> alert_;
  std::uint8_t last_message_type_ = 0;
  std::optional<wire::TransportError> failure_;
  std::array<std::vector<std::uint8_t>, wire::kEncryptionLevelCount> waiting_;
  std::unique_ptr<ssl_st, Release> ssl_;
};

}  // namespace pollux::tls
