// Parts: everything that a connection is made of, side by side. Each part decides for itself; frame_dispatch,
// packet_assembler and retransmission only carry things between them. No part knows the connection.
#pragma once

#include "base/rng.h"
#include "connection/ack_frequency.h"
#include "connection/application_link.h"
#include "connection/close_state.h"
#include "connection/config.h"
#include "connection/datagrams.h"
#include "connection/early_data.h"
#include "connection/handshake.h"
#include "connection/idle_timer.h"
#include "connection/initial_keys.h"
#include "connection/key_phase.h"
#include "connection/local_connection_ids.h"
#include "connection/mtu_discovery.h"
#include "connection/new_token.h"
#include "connection/packet_space.h"
#include "connection/paths.h"
#include "connection/peer_connection_ids.h"
#include "connection/quic_bit.h"
#include "connection/retry_state.h"
#include "connection/spin_bit.h"
#include "connection/tracing.h"
#include "connection/version_choice.h"
#include "crypto/aead_batch.h"
#include "recovery/ecn_validator.h"
#include "recovery/loss_recovery.h"
#include "stream/chunk_pool.h"
#include "stream/stream_pool.h"
#include "stream/streams.h"
#include "telemetry/counters.h"
#include "wire/packet_type.h"

namespace pollux::connection {

// What a connection borrows from its shard. Everything outlives the connection.
struct Services {
  crypto::AeadBatch& aead;
  const tls::TlsContext& tls;
  stream::ChunkPool& chunks;
  stream::StreamPool& streams;
  telemetry::Counters& counters;
  Rng& rng;
  ConnectionIdIssuer& ids;
  telemetry::ConnectionTrace* trace = nullptr;        // null: the connection is not traced
  stream::StreamObserver* stream_observer = nullptr;  // null: nobody watches its streams
};

// Who the two ends say they are, known before the first packet is processed.
struct Identity {
  wire::ConnectionId local;                 // our Source Connection ID
  wire::ConnectionId peer;                  // a server: the client's Source ID; a client: what it made up
  wire::ConnectionId original_destination;  // Destination ID of the client's first Initial
  wire::Version version = wire::kVersion1;  // of the client's first Initial
  // A server: the Source ID of the Retry that the client has followed, and so its Destination ID since then.
  std::optional<wire::ConnectionId> retry_source{};
  // A server: a token has shown that the client owns its address.
  AddressValidation address = AddressValidation::kPending;
  Bytes token{};  // a client: of an earlier connection, for its Initials
};

struct Parts {
  Parts(const ConnectionConfig& config, const Services& services, const Identity& identity, Timestamp now);

  const ConnectionConfig config;
  const wire::Role role;
  telemetry::Counters& counters;
  crypto::AeadBatch& aead;
  Rng& rng;
  TracingHandle trace;

  LocalConnectionIds local_ids;
  PeerConnectionIds peer_ids;
  VersionChoice versions;
  RetryState retry;
  QuicBit quic_bit;
  InitialKeys initial_keys;
  PacketSpaces spaces;
  KeyPhase one_rtt;
  Handshake handshake;
  EarlyData early_data;
  NewToken new_token;
  ApplicationLink application;
  stream::Streams streams;
  Datagrams datagrams;
  recovery::LossRecovery recovery;
  AckFrequency ack_frequency;
  Paths paths;
  MtuDiscovery mtu;            // of the active path
  recovery::EcnValidator ecn;  // of the active path
  SpinBit spin;                // of the active path
  // What the peer said of itself; the defaults until its transport parameters are there.
  wire::TransportParameters peer;
  bool has_moved_to_preferred_address = false;
  IdleTimer idle;
  CloseState close;
};

// A packet of the handshake has been processed: what only a first answer may do comes too late.
[[nodiscard]] bool has_heard_from_peer(const Parts& parts);

// What an empty 1-RTT packet has room for, on the active path.
[[nodiscard]] std::size_t one_rtt_room(const Parts& parts);
// What the fixed bit of the peer's packets must be. RFC 9287 §3: it may be clear once we have said that it may.
[[nodiscard]] wire::FixedBitRule fixed_bit_rule(const Parts& parts);

// RFC 9001 §4.9.1: from now on neither side needs Initial packets.
void discard_initial_keys(Parts& parts, Timestamp now);

// RFC 9001 §4.9.3: 0-RTT packets are neither sent nor read from now on.
void discard_early_data_keys(Parts& parts);

// Client: nothing that was sent in 0-RTT counts; the streams start over.
void reject_early_data(Parts& parts, Timestamp now);

// RFC 9001 §4.1.2: discards the Handshake keys and, at a server, TLS.
void confirm_handshake(Parts& parts, Timestamp now);

// Another path carries the connection from now on, or the same one to another address of the peer's: what was learned
// of the one before says nothing of it (RFC 9000 §9.4).
void on_path_changed(Parts& parts, Timestamp now);

// The path MTU may have changed with the fate of packets: loss recovery follows.
void follow_path_mtu(Parts& parts);

// Starts the closing state.
void close_with(Parts& parts, const wire::TransportError& error, Timestamp now);

}  // namespace pollux::connection
