#include "tls/tls_session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <utility>

#include "base/byte_writer.h"
#include "base/invariant.h"
#include "tls/alert.h"
#include "tls/quic_callbacks.h"
#include "tls/ticket_age.h"

namespace pollux::tls {

namespace {

using Outcome = std::expected<void, wire::TransportError>;
using wire::EncryptionLevel;
using wire::TransportErrorCode;

// RFC 9000 §19.6.
constexpr std::uint64_t kCryptoFrameType = 0x06;

constexpr wire::TransportError crypto_frame_error(TransportErrorCode code, std::string_view reason) {
  return {.code = code, .frame_type = kCryptoFrameType, .reason = reason};
}

// What BoringSSL's error queue says, of what matters here.
struct QueuedReasons {
  bool excess_data = false;
  bool compatibility_mode = false;
  bool foreign_alpn = false;
};

// Empties the queue, which belongs to the thread and not to a session.
QueuedReasons take_reasons() {
  QueuedReasons reasons;
  while (const std::uint32_t error = ERR_get_error()) {
    if (ERR_GET_LIB(error) != ERR_LIB_SSL) continue;
    const int reason = ERR_GET_REASON(error);
    reasons.excess_data |= reason == SSL_R_EXCESS_HANDSHAKE_DATA;
    reasons.compatibility_mode |= reason == SSL_R_UNEXPECTED_COMPATIBILITY_MODE;
    reasons.foreign_alpn |= reason == SSL_R_INVALID_ALPN_PROTOCOL;
  }
  return reasons;
}

}  // namespace

void TlsSession::Release::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}

TlsSession::TlsSession(const TlsContext& context, TlsSink& sink, const SessionParameters& parameters)
    : sink_(sink),
      role_(context.role()),
      version_(parameters.version),
      tickets_(context.resumption().tickets),
      cache_(context.resumption().sessions),
      key_log_(context.key_log()),
      ssl_(SSL_new(context.native())) {
  POLLUX_INVARIANT(ssl_ != nullptr);
  QuicCallbacks::attach(ssl_.get(), this);
  // RFC 9001 §8.2-1: our transport parameters travel in the extension of code point 0x39.
  SSL_set_quic_use_legacy_codepoint(ssl_.get(), 0);
  set_local_transport_parameters(parameters.transport_parameters);
  if (role_ == wire::Role::kServer) {
    if (tickets_ != nullptr && tickets_->allows_early_data()) bind_early_data(parameters.early_data_context);
    SSL_set_accept_state(ssl_.get());
    return;
  }
  SSL_set_connect_state(ssl_.get());
  if (!context.server_name().empty()) {
    POLLUX_INVARIANT(SSL_set_tlsext_host_name(ssl_.get(), context.server_name().c_str()) == 1);
  }
  if (cache_ != nullptr) offer_resumption(context.resumption());
}

void TlsSession::bind_early_data(Bytes unchanged) {
  std::vector<std::uint8_t> context(sizeof(std::uint64_t) + unchanged.size());
  ByteWriter writer{context};
  writer.write_u64(tickets_->marker());
  writer.write_bytes(unchanged);
  POLLUX_INVARIANT(SSL_set_quic_early_data_context(ssl_.get(), context.data(), context.size()) == 1);
}

void TlsSession::offer_resumption(const Resumption& resumption) {
  server_key_ = resumption.cache_key;
  // RFC 9001 §4.5-1: taken out, so that no other connection offers it too.
  if (auto remembered = cache_->take(cache_key())) remembered_ = std::move(*remembered);
  if (!remembered_.native) return;
  understate_ticket_age(remembered_.native.get(), SSL_get_SSL_CTX(ssl_.get()));
  POLLUX_INVARIANT(SSL_set_session(ssl_.get(), remembered_.native.get()) == 1);
}

std::string TlsSession::cache_key() const {
  return server_key_ + '|' + std::to_string(version_);
}

TlsSession::~TlsSession() = default;

void TlsSession::set_local_transport_parameters(Bytes encoded) {
  POLLUX_INVARIANT(!encoded.empty());
  POLLUX_INVARIANT(SSL_set_quic_transport_params(ssl_.get(), encoded.data(), encoded.size()) == 1);
}

Outcome TlsSession::provide(EncryptionLevel level, Bytes data) {
  if (failure_) return std::unexpected(*failure_);
  if (data.empty()) return {};
  if (level == EncryptionLevel::kEarlyData) {
    // RFC 9001 §8.3-2: there is no TLS message that could travel in 0-RTT.
    return fail(crypto_frame_error(TransportErrorCode::kProtocolViolation, "CRYPTO frame in a 0-RTT packet"));
  }
  if (level < read_level_) {
    // RFC 9001 §4.1.3-1, §4.1.3-2: a level whose successor has its keys has said all it may say.
    return fail(crypto_frame_error(TransportErrorCode::kProtocolViolation, "CRYPTO data after its level ended"));
  }
  if (level == read_level_) return hand_over(level, data);
  std::vector<std::uint8_t>& waiting = waiting_[wire::index_of(level)];
  if (data.size() > kMaxWaitingCryptoBytes - waiting.size()) {
    return fail(crypto_frame_error(TransportErrorCode::kCryptoBufferExceeded, "CRYPTO data too far ahead of TLS"));
  }
  waiting.insert(waiting.end(), data.begin(), data.end());
  return {};
}

Outcome TlsSession::advance(Timestamp now) {
  now_ = now;
  if (failure_) return std::unexpected(*failure_);
  for (;;) {
    const EncryptionLevel level = read_level_;
    std::vector<std::uint8_t> due = std::exchange(waiting_[wire::index_of(level)], {});
    if (const Outcome given = hand_over(level, due); !given) return given;
    if (!step()) return fail(diagnose());
    if (waiting_[wire::index_of(read_level_)].empty()) return {};
  }
}

// BoringSSL copies the bytes; it refuses them only when they are too many for the level.
Outcome TlsSession::hand_over(EncryptionLevel level, Bytes data) {
  if (data.empty()) return {};
  ERR_clear_error();
  if (SSL_provide_quic_data(ssl_.get(), static_cast<ssl_encryption_level_t>(level), data.data(), data.size()) == 1) {
    return {};
  }
  ERR_clear_error();
  return fail(crypto_frame_error(TransportErrorCode::kCryptoBufferExceeded, "TLS message too long"));
}

bool TlsSession::step() {
  ERR_clear_error();
  // It also returns where early data may be sent or read: the handshake goes on from there.
  while (SSL_in_init(ssl_.get()) == 1) {
    const int result = SSL_do_handshake(ssl_.get());
    if (result == 1) continue;
    const int reason = SSL_get_error(ssl_.get(), result);
    if (reason != SSL_ERROR_EARLY_DATA_REJECTED) return reason == SSL_ERROR_WANT_READ;
    early_data_rejected_ = true;
    SSL_reset_early_data_reject(ssl_.get());
  }
  return SSL_process_quic_post_handshake(ssl_.get()) == 1;
}

// Where RFC 9001 asks for another code than that of the alert which BoringSSL picks, QUIC's is given.
wire::TransportError TlsSession::diagnose() const {
  const QueuedReasons reasons = take_reasons();
  if (reasons.excess_data) {
    // RFC 9001 §4.1.3-3: bytes left over in a level when its successor gets keys.
    return crypto_frame_error(TransportErrorCode::kProtocolViolation, "CRYPTO data left over when its level ended");
  }
  if (reasons.compatibility_mode) {
    // RFC 9001 §8.4-2: a ClientHello with a legacy_session_id.
    return crypto_frame_error(TransportErrorCode::kProtocolViolation, "TLS compatibility mode");
  }
  // RFC 9001 §8.1-3, §8.1-7: a client closes with 0x0178 too when the server picked what was not offered.
  if (reasons.foreign_alpn) return to_transport_error(Alert::kNoApplicationProtocol);
  if (const char* violation = post_handshake_violation()) {
    return crypto_frame_error(TransportErrorCode::kProtocolViolation, violation);
  }
  if (!alert_) return crypto_frame_error(TransportErrorCode::kInternalError, "TLS failed here without an alert");
  // RFC 9001 §4.8-1: every alert is fatal.
  wire::TransportError error = to_transport_error(static_cast<Alert>(*alert_));
  // An alert says less of a certificate than the one who has looked at it.
  if (const long verdict = SSL_get_verify_result(ssl_.get()); role_ == wire::Role::kClient && verdict != X509_V_OK) {
    error.reason = X509_verify_cert_error_string(verdict);
  }
  return error;
}

const char* TlsSession::post_handshake_violation() const {
  if (role_ != wire::Role::kClient || SSL_in_init(ssl_.get()) == 1) return nullptr;
  // RFC 9001 §4.4-5: a server must not ask for a certificate once the handshake is over.
  if (last_message_type_ == SSL3_MT_CERTIFICATE_REQUEST) return "post-handshake CertificateRequest";
  // RFC 9001 §4.6.1-2: a ticket allows 0-RTT of any length or none. BoringSSL says illegal_parameter for that alone.
  const bool illegal = alert_ == static_cast<std::uint8_t>(Alert::kIllegalParameter);
  if (last_message_type_ == SSL3_MT_NEW_SESSION_TICKET && illegal) return "ticket with a limit on early data";
  return nullptr;
}

std::unexpected<wire::TransportError> TlsSession::fail(wire::TransportError error) {
  failure_ = error;
  return std::unexpected(error);
}

bool TlsSession::handshake_complete() const {
  return !failure_ && SSL_in_init(ssl_.get()) == 0;
}

EarlyDataState TlsSession::early_data() const {
  if (early_data_rejected_) return EarlyDataState::kRejected;
  if (SSL_early_data_accepted(ssl_.get()) == 1) return EarlyDataState::kAccepted;
  return SSL_in_early_data(ssl_.get()) == 1 ? EarlyDataState::kOffered : EarlyDataState::kNone;
}

bool TlsSession::is_resumed() const {
  return SSL_session_reused(ssl_.get()) == 1;
}

Bytes TlsSession::peer_transport_parameters() const {
  const std::uint8_t* data = nullptr;
  std::size_t length = 0;
  SSL_get_peer_quic_transport_params(ssl_.get(), &data, &length);
  return {data, length};
}

std::string_view TlsSession::alpn() const {
  const std::uint8_t* name = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &length);
  return {reinterpret_cast<const char*>(name), length};
}

std::optional<crypto::CipherSuite> TlsSession::cipher_suite() const {
  const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl_.get());
  if (cipher == nullptr) return std::nullopt;
  return static_cast<crypto::CipherSuite>(SSL_CIPHER_get_protocol_id(cipher));
}

std::string_view TlsSession::group_name() const {
  const char* name = SSL_get_group_name(SSL_get_group_id(ssl_.get()));
  return name == nullptr ? std::string_view{} : name;
}

std::string_view TlsSession::server_name() const {
  const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? std::string_view{} : name;
}

}  // namespace pollux::tls
