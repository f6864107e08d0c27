// Handshake: TLS for one connection (RFC 9001 §4): CRYPTO data in and out, keys as TLS gives them, and how far
// the handshake has come. Settles the version when TLS is about to use it. Frees TLS when it is no longer needed.
// Never sees a packet.
// Invariant: in progress, then complete, then confirmed.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string_view>

#include "base/byte_writer.h"
#include "base/rng.h"
#include "connection/crypto_send_stream.h"
#include "connection/key_phase.h"
#include "connection/packet_space.h"
#include "connection/version_choice.h"
#include "stream/control_signal.h"
#include "stream/receive_buffer.h"
#include "stream/streams.h"
#include "tls/tls_context.h"
#include "tls/tls_session.h"
#include "tls/tls_sink.h"
#include "wire/frames.h"
#include "wire/transport_parameters.h"

namespace pollux::connection {

enum class HandshakeState : std::uint8_t { kInProgress, kComplete, kConfirmed };

class Handshake final : public tls::TlsSink {
 public:
  // What the handshake works on, besides TLS: all of it outlives this object.
  struct Surroundings {
    crypto::AeadBatch& aead;
    PacketSpaces& spaces;
    KeyPhase& one_rtt;
    VersionChoice& versions;
    Rng& rng;
    stream::ChunkPool& chunks;
  };
  // `local_parameters`: ours, but for the version_information.
  Handshake(const tls::TlsContext& context, const Surroundings& surroundings,
            const wire::TransportParameters& local_parameters);

  [[nodiscard]] HandshakeState state() const { return state_; }

  // Stores what arrived. An error closes the connection.
  [[nodiscard]] stream::FrameResult on_crypto_frame(wire::EncryptionLevel level, const wire::CryptoFrame& frame);

  // TLS has something to do: advance() is due. It costs up to a signature.
  [[nodiscard]] bool has_work() const { return has_work_; }
  [[nodiscard]] std::expected<void, wire::TransportError> advance(Timestamp now);

  // A client's first flight came to nothing: another one is due, in the version that it has chosen now.
  void begin_again();

  // RFC 9001 §4.1.2: confirmed for a server when complete, for a client when HANDSHAKE_DONE arrives.
  void on_confirmed();

  // Ours, but for the version_information.
  [[nodiscard]] const wire::TransportParameters& local_parameters() const { return local_parameters_; }
  // The peer's transport parameters once, when TLS has them; empty before that and from the second time on.
  [[nodiscard]] Bytes take_peer_parameters();
  [[nodiscard]] std::string_view alpn() const { return tls_ ? tls_->alpn() : std::string_view{}; }
  // kNone again when TLS is gone.
  [[nodiscard]] tls::EarlyDataState early_data() const {
    return tls_ ? tls_->early_data() : tls::EarlyDataState::kNone;
  }
  // As in TlsSession.
  [[nodiscard]] Bytes remembered_parameters() const { return tls_ ? tls_->remembered_parameters() : Bytes{}; }
  [[nodiscard]] bool is_resumed() const { return tls_ && tls_->is_resumed(); }
  [[nodiscard]] bool was_replayed() const { return tls_ && tls_->ticket_verdict() == tls::ReplayGuard::Verdict::kSeen; }

  [[nodiscard]] CryptoSendStream& crypto(wire::EncryptionLevel level) { return send_[wire::index_of(level)]; }
  [[nodiscard]] stream::ControlSignal& handshake_done() { return handshake_done_; }
  // The level's keys are discarded: its CRYPTO data is neither sent nor taken any more.
  void discard(wire::EncryptionLevel level) { crypto(level).discard(); }

 private:
  void on_secret(tls::KeyDirection direction, wire::EncryptionLevel level, crypto::CipherSuite suite,
                 Bytes secret) override;
  void on_crypto_data(wire::EncryptionLevel level, Bytes data) override;

  [[nodiscard]] std::vector<std::uint8_t> encode_local_parameters() const;
  [[nodiscard]] std::unique_ptr<tls::TlsSession> make_session();
  void choose_version();

  const tls::TlsContext& context_;
  wire::Role role_;
  Surroundings around_;
  wire::TransportParameters local_parameters_;
  std::optional<wire::TransportError> version_error_;
  HandshakeState state_ = HandshakeState::kInProgress;
  bool has_work_;
  bool peer_parameters_taken_ = false;
  stream::ControlSignal handshake_done_;
  std::array<CryptoSendStream, wire::kEncryptionLevelCount> send_;
  // By level; given back when the handshake is confirmed.
  std::array<std::optional<stream::ReceiveBuffer>, wire::kEncryptionLevelCount> receive_;
  std::unique_ptr<tls::TlsSession> tls_;
};

}  // namespace pollux::connection
