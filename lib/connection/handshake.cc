#include "connection/handshake.h"

#include "connection/peer_parameters.h"
#include "connection/remembered_parameters.h"
#include "tls/alert.h"
#include "wire/frame_type.h"

namespace pollux::connection {

Handshake::Handshake(const tls::TlsContext& context, const Surroundings& surroundings,
                     const wire::TransportParameters& local_parameters)
    : context_(context),
      role_(context.role()),
      around_(surroundings),
      local_parameters_(local_parameters),
      // A client speaks first.
      has_work_(context.role() == wire::Role::kClient),
      tls_(make_session()) {
  for (auto& buffer : receive_) buffer.emplace(around_.chunks, stream::kMaxCryptoBuffer);
}

std::vector<std::uint8_t> Handshake::encode_local_parameters() const {
  wire::TransportParameters parameters = local_parameters_;
  parameters.version_information = around_.versions.information();
  return encode(parameters, around_.rng);
}

std::unique_ptr<tls::TlsSession> Handshake::make_session() {
  const std::vector<std::uint8_t> parameters = encode_local_parameters();
  return std::make_unique<tls::TlsSession>(context_, *this,
                                           tls::SessionParameters{.transport_parameters = parameters,
                                                                  // RFC 9000 §7.4.1-9
                                                                  .early_data_context = remembered_part(parameters),
                                                                  .version = around_.versions.original()});
}

void Handshake::begin_again() {
  crypto(wire::EncryptionLevel::kInitial).discard();
  tls_ = make_session();
  has_work_ = true;
}

stream::FrameResult Handshake::on_crypto_frame(wire::EncryptionLevel level, const wire::CryptoFrame& frame) {
  // RFC 9001 §4.1.3: with TLS gone nothing more is expected of the peer.
  if (!tls_) return std::unexpected(tls::to_transport_error(tls::Alert::kUnexpectedMessage));
  // RFC 9369 §4.1: a server speaks in the version that it has chosen.
  if (role_ == wire::Role::kClient) {
    around_.versions.settle();
    tls_->set_version(around_.versions.current());
  }
  std::expected<void, wire::TransportError> provided;
  const auto stored =
      receive_[wire::index_of(level)]->on_data(frame.offset, frame.data, wire::Fin::kNo, [&](Bytes piece, wire::Fin) {
        if (provided) provided = tls_->provide(level, piece);
        has_work_ = true;
      });
  if (!stored) {
    if (stored.error() == stream::ReceiveError::kNoMemory) return stream::FrameOutcome::kNoMemory;
    // RFC 9000 §7.5
    return std::unexpected(wire::TransportError{.code = wire::TransportErrorCode::kCryptoBufferExceeded,
                                                .frame_type = wire::frame_type::kCrypto,
                                                .reason = "CRYPTO data too far ahead"});
  }
  if (!provided) return std::unexpected(provided.error());
  return stream::FrameOutcome::kProcessed;
}

std::expected<void, wire::TransportError> Handshake::advance(Timestamp now) {
  has_work_ = false;
  if (!tls_) return {};
  if (auto advanced = tls_->advance(now); !advanced) return advanced;
  if (version_error_) return std::unexpected(*version_error_);
  if (state_ == HandshakeState::kInProgress && tls_->handshake_complete()) {
    state_ = HandshakeState::kComplete;
    // RFC 9001 §4.1.2-1
    if (role_ == wire::Role::kServer) handshake_done_.want();
  }
  return {};
}

void Handshake::on_confirmed() {
  state_ = HandshakeState::kConfirmed;
  if (role_ == wire::Role::kClient) return;  // session tickets may still come
  tls_.reset();
  for (auto& buffer : receive_) buffer.reset();
}

Bytes Handshake::take_peer_parameters() {
  if (!tls_ || peer_parameters_taken_) return {};
  const Bytes parameters = tls_->peer_transport_parameters();
  // A client can rely on them only when the server's Finished has been verified.
  const bool authentic = role_ == wire::Role::kServer || state_ != HandshakeState::kInProgress;
  if (parameters.empty() || !authentic) return {};
  peer_parameters_taken_ = true;
  return parameters;
}

void Handshake::on_secret(tls::KeyDirection direction, wire::EncryptionLevel level, crypto::CipherSuite suite,
                          Bytes secret) {
  choose_version();
  const wire::Version version = around_.versions.current();
  const bool reads = direction == tls::KeyDirection::kRead;
  if (level == wire::EncryptionLevel::kHandshake) {
    PacketSpace& space = around_.spaces[wire::PacketNumberSpace::kHandshake];
    (reads ? space.read : space.write) = crypto::make_packet_protection(around_.aead, suite, secret, version);
  } else if (level == wire::EncryptionLevel::kEarlyData) {
    PacketSpace& space = around_.spaces[wire::PacketNumberSpace::kApplicationData];
    // RFC 9369 §4.1: 0-RTT packets stay in the version that the client began with.
    const wire::Version original = around_.versions.original();
    (reads ? space.read : space.write) = crypto::make_packet_protection(around_.aead, suite, secret, original);
  } else if (level == wire::EncryptionLevel::kOneRtt) {
    KeyPhase& keys = around_.one_rtt;
    reads ? keys.install_read(suite, secret, version) : keys.install_write(suite, secret, version);
    // RFC 9001 §4.9.3-1, §5.6-7: a client sends no 0-RTT from now on.
    if (!reads) around_.spaces[wire::PacketNumberSpace::kApplicationData].write = {};
  }
}

// A server knows what the client offers, and has not yet said what it takes (RFC 9368 §2.3).
void Handshake::choose_version() {
  if (role_ == wire::Role::kClient || around_.versions.is_settled()) return;
  const auto client = wire::parse_transport_parameters(tls_->peer_transport_parameters(), wire::Role::kClient);
  if (!client) return around_.versions.settle();  // the connection ends when they are checked
  if (const auto chosen = around_.versions.on_peer_information(client->version_information); !chosen) {
    version_error_ = chosen.error();
  }
  tls_->set_version(around_.versions.current());
  tls_->set_local_transport_parameters(encode_local_parameters());
}

void Handshake::on_crypto_data(wire::EncryptionLevel level, Bytes data) {
  choose_version();
  crypto(level).append(data);
}

}  // namespace pollux::connection
