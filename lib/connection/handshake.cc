#include "connection/handshake.h"

#include "tls/alert.h"
#include "wire/frame_type.h"

namespace pollux::connection {

Handshake::Handshake(const tls::TlsContext& context, crypto::AeadBatch& aead, PacketSpaces& spaces, KeyPhase& one_rtt,
                     stream::ChunkPool& chunks, Bytes local_parameters)
    : role_(context.role()),
      aead_(aead),
      spaces_(spaces),
      one_rtt_(one_rtt),
      // A client speaks first.
      has_work_(context.role() == wire::Role::kClient),
      tls_(std::make_unique<tls::TlsSession>(context, *this,
                                             tls::SessionParameters{.transport_parameters = local_parameters})) {
  for (auto& buffer : receive_) buffer.emplace(chunks, stream::kMaxCryptoBuffer);
}

stream::FrameResult Handshake::on_crypto_frame(wire::EncryptionLevel level, const wire::CryptoFrame& frame) {
  // RFC 9001 §4.1.3: with TLS gone nothing more is expected of the peer.
  if (!tls_) return std::unexpected(tls::to_transport_error(tls::Alert::kUnexpectedMessage));
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
  const bool reads = direction == tls::KeyDirection::kRead;
  if (level == wire::EncryptionLevel::kHandshake) {
    PacketSpace& space = spaces_[wire::PacketNumberSpace::kHandshake];
    (reads ? space.read : space.write) = crypto::make_packet_protection(aead_, suite, secret);
  } else if (level == wire::EncryptionLevel::kOneRtt) {
    reads ? one_rtt_.install_read(suite, secret) : one_rtt_.install_write(suite, secret);
  }
}

void Handshake::on_crypto_data(wire::EncryptionLevel level, Bytes data) {
  crypto(level).append(data);
}

}  // namespace pollux::connection
