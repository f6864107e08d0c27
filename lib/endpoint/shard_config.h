// ShardConfig: the limits of one shard, and what it borrows from its worker. Plain values.
#pragma once

#include <cstddef>

#include "base/rng.h"
#include "connection/config.h"
#include "connection/events.h"
#include "connection/stream_memory.h"
#include "crypto/aead_batch.h"
#include "crypto/stateless_reset_token.h"
#include "endpoint/address_token_keys.h"
#include "endpoint/quic_lb_formats.h"
#include "endpoint/retry_policy.h"
#include "net/local_addresses.h"
#include "net/packet_port.h"
#include "registry/connection_directory.h"
#include "registry/inboxes.h"
#include "registry/shard_index.h"
#include "registry/stream_directory.h"
#include "telemetry/connection_trace.h"
#include "telemetry/counters.h"
#include "tls/tls_context.h"

namespace pollux::endpoint {

struct ShardConfig {
  connection::ConnectionConfig connection;
  // One more is refused and counted (connection-limit).
  std::size_t max_connections = 65'536;
  // Connections whose handshake is not complete. One more is refused and counted (half-open-limit).
  std::size_t max_half_open = 4'096;
  // Who has to prove the address before a connection begins; the threshold is RetryPolicy::kAuto's.
  RetryPolicy retry = RetryPolicy::kAuto;
  std::size_t retry_above_half_open = kRetryAboveHalfOpen;
  // TLS steps in one poll. A step costs up to 100 us, so that established connections wait no longer than this.
  std::size_t handshake_steps_per_poll = 4;
  // Datagrams that one connection may send in a poll before the next has its turn.
  std::size_t datagrams_per_turn = 16;
  connection::StreamMemoryLimits stream_memory;
  // Packets that a poll takes from the port, at most; 1 to net::kMaxBurst. The others wait there.
  std::size_t receive_burst = net::kMaxBurst;
  // Stateless resets in a second, and at once; beyond, unknown packets are met with silence.
  std::uint32_t resets_per_second = 100;
  std::uint32_t resets_at_once = 20;
};

// Everything outlives the shard. `server` or `client` may be null where that role is not wanted.
struct ShardServices {
  net::PacketPort& port;
  crypto::AeadBatch& aead;
  const net::LocalAddresses& addresses;
  Rng& rng;
  telemetry::Counters& counters;
  const tls::TlsContext* server = nullptr;
  connection::Application* server_application = nullptr;
  const tls::TlsContext* client = nullptr;
  // Several shards of one server, each with an inbox: which of them this one is, and the formats of the connection IDs
  // that name them. A packet whose ID names another is handed over, whatever queue it came from. Null for a shard that
  // is alone: its IDs are random, and it hands nothing over. The ports outlive the inboxes, which may hold packets of
  // theirs; and a shard may release through its own port what another one's has received.
  registry::ShardIndex self{};
  registry::Inboxes<net::Packet>* inboxes = nullptr;
  const QuicLbFormats* id_formats = nullptr;
  // What stateless reset tokens are made with. Without one the shard draws its own, and the next one that runs in its
  // place cannot reset this one's connections. RFC 9000 §21.11-1: shards that run at one time may have the same because
  // of their formats: packets to an ID arrive at the shard that it names, and nobody else answers.
  const crypto::StatelessResetKey* reset_key = nullptr;
  // What address validation tokens are sealed with: a client comes back to any shard. Without them it draws its own.
  const AddressTokenKeys* token_keys = nullptr;
  // Where its connections and streams are shown to those who watch: both, or neither. It writes to the regions of
  // `self`.
  registry::ConnectionDirectory* connection_directory = nullptr;
  registry::StreamDirectory* stream_directory = nullptr;
  // Where every connection's events go. Null: nothing is traced.
  telemetry::TraceLog* trace = nullptr;
};

}  // namespace pollux::endpoint
