// Parts: everything that a connection is made of, side by side. Each part decides for itself; frame_dispatch,
// packet_assembler and retransmission only carry things between them. No part knows the connection.
#pragma once

#include "base/rng.h"
#include "connection/application_link.h"
#include "connection/close_state.h"
#include "connection/config.h"
#include "connection/handshake.h"
#include "connection/idle_timer.h"
#include "connection/key_phase.h"
#include "connection/local_connection_ids.h"
#include "connection/packet_space.h"
#include "connection/path.h"
#include "connection/peer_connection_ids.h"
#include "crypto/aead_batch.h"
#include "recovery/loss_recovery.h"
#include "stream/chunk_pool.h"
#include "stream/stream_pool.h"
#include "stream/streams.h"
#include "telemetry/counters.h"

namespace pollux::connection {

// What a connection borrows from its shard. Everything outlives the connection.
struct Services {
  crypto::AeadBatch& aead;
  const tls::TlsContext& tls;
  stream::ChunkPool& chunks;
  stream::StreamPool& streams;
  telemetry::Counters& counters;
  Rng& rng;
};

// Who the two ends say they are, known before the first packet is processed.
struct Identity {
  wire::ConnectionId local;                 // our Source Connection ID
  wire::ConnectionId peer;                  // a server: the client's Source ID; a client: what it made up
  wire::ConnectionId original_destination;  // Destination ID of the client's first Initial
};

struct Parts {
  Parts(const ConnectionConfig& config, const Services& services, const Identity& identity, Timestamp now);

  const ConnectionConfig config;
  const wire::Role role;
  telemetry::Counters& counters;
  crypto::AeadBatch& aead;
  Rng& rng;

  LocalConnectionIds local_ids;
  PeerConnectionIds peer_ids;
  PacketSpaces spaces;
  KeyPhase one_rtt;
  Handshake handshake;
  ApplicationLink application;
  stream::Streams streams;
  recovery::LossRecovery recovery;
  Path path;
  IdleTimer idle;
  CloseState close;
  ByteCount max_datagram_size;
};

// RFC 9001 §4.9.1: from now on neither side needs Initial packets.
void discard_initial_keys(Parts& parts, Timestamp now);

// RFC 9001 §4.1.2: discards the Handshake keys and, at a server, TLS.
void confirm_handshake(Parts& parts, Timestamp now);

// Starts the closing state.
void close_with(Parts& parts, const wire::TransportError& error, Timestamp now);

}  // namespace pollux::connection
