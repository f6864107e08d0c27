// Shard: the connections of one worker and the stages that each datagram goes through on its way in and out.
// Runs on one thread, is told the time, allocates nothing on the data path once warm. Owns the connections, their
// timers and their pools; shares nothing but the inboxes, through which shards hand each other packets that came to the
// wrong one.
#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <optional>
#include <vector>

#include "base/ring_queue.h"
#include "connection/seal_queue.h"
#include "endpoint/address_tokens.h"
#include "endpoint/admission.h"
#include "endpoint/connection_id_source.h"
#include "endpoint/connection_table.h"
#include "endpoint/early_arrivals.h"
#include "endpoint/open_batch.h"
#include "endpoint/publisher.h"
#include "endpoint/rate_limit.h"
#include "endpoint/shard_config.h"
#include "endpoint/stateless_replies.h"
#include "endpoint/timer_wheel.h"
#include "endpoint/token_store.h"
#include "endpoint/transmitter.h"
#include "net/classifier.h"
#include "wire/invariants.h"

namespace pollux::endpoint {

class Shard {
 public:
  // The connection IDs that we choose have this many bytes, unless ShardServices::id_formats says otherwise.
  static constexpr std::size_t kLocalIdLength = ConnectionIdSource::kLength;

  Shard(const ShardConfig& config, const ShardServices& services, Timestamp now);
  ~Shard();
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  // The memory that the tables of a shard with so many connections at most take, from start to end: for the program to
  // compare with the machine's before it asks for it.
  [[nodiscard]] static constexpr std::size_t table_bytes_for(std::size_t max_connections) {
    return ConnectionTable::bytes_for(max_connections) + TimerWheel::bytes_for(max_connections) +
           Publisher::bytes_for(max_connections);
  }

  // One turn of the worker's loop. `now` never goes back. Returns whether there was anything to do.
  bool poll(Timestamp now);

  // When the next poll is due if no packet arrives: `now` of the last poll while work is left over, never() for a
  // shard that waits for packets only. For simulated time; a worker polls without end.
  [[nodiscard]] Timestamp next_deadline() const;

  // Opens a connection as a client; needs ShardServices::client. `application` outlives the connection.
  // Nothing when the table is full.
  [[nodiscard]] std::optional<SlabHandle> connect(const net::Flow& flow, connection::Application& application,
                                                  Timestamp now);
  // Null when it has ended.
  [[nodiscard]] connection::Connection* find(SlabHandle handle);

  // Its application has something to say of its own accord, outside of any call: it is heard in the next poll. No
  // effect when the connection has ended.
  void wake(SlabHandle handle);

  // A client: validates the way from another local address, and moves there if it works (RFC 9000 §9.2). `local` is one
  // of ShardServices::addresses.
  std::expected<connection::PathId, connection::MigrationRefusal> migrate(SlabHandle handle, const SocketAddress& local,
                                                                          Timestamp now);

  // Takes no new connection from now on (they are told CONNECTION_REFUSED), and asks the applications of all others to
  // end them in good order. How long that may take is for the caller to say.
  void shut_down();

  // Closes every connection with CONNECTION_CLOSE of the application's kind; they linger as RFC 9000 §10.2 says.
  void close_all(std::uint64_t application_error_code);

  // New connection IDs have these formats, and every connection replaces those that it has
  // (draft-ietf-quic-load-balancers-21 §3.1). `formats` outlives the shard, and reads the former IDs too.
  void change_id_formats(const QuicLbFormats& formats);

  // What this shard's clients were given, for a program that ends and comes back.
  [[nodiscard]] TokenStore& kept_tokens() { return kept_tokens_; }

  [[nodiscard]] std::size_t connection_count() const { return connections_.size(); }
  [[nodiscard]] std::size_t half_open_count() const { return half_open_; }
  [[nodiscard]] const connection::StreamMemory& stream_memory() const { return stream_memory_; }

 private:
  // A datagram of this poll, and which of received_ it lies in.
  struct Arrived {
    net::Datagram datagram;
    std::size_t packet = 0;
  };

  // The stages, in order.
  void receive();
  void classify();
  void route(Timestamp now);
  void open();
  void frames();
  void handshakes(Timestamp now);
  void applications(Timestamp now);
  void timers(Timestamp now);
  void assemble(Timestamp now);
  void seal();
  void transmit();
  // Gives the received buffers back and forgets connections that have ended.
  void settle();

  void count(net::Answer answer);
  // From other shards, to the front of received_; returns how many.
  [[nodiscard]] std::size_t take_from_inbox();
  [[nodiscard]] bool was_taken_over(std::size_t packet) const { return packet < taken_over_count_; }
  void hand_over(const Arrived& arrived, registry::ShardIndex owner);
  void route_datagram(const Arrived& arrived, Timestamp now);
  void route_unknown(const Arrived& arrived, Bytes destination, Timestamp now);
  void consider_admission(const net::Datagram& datagram, Timestamp now);
  // RFC 8999 §5.2: of a short header too. Nothing when the datagram ends before it is complete.
  [[nodiscard]] std::optional<Bytes> destination_of(Bytes payload) const {
    return wire::destination_id_of(payload, ids_.length_in(payload));
  }
  void walk_packets(SlabHandle handle, ConnectionEntry& entry, const net::Datagram& datagram,
                    const connection::Arrival& arrival);
  [[nodiscard]] connection::DropVerdict take_long_packet(ConnectionEntry& entry, const wire::ParsedLongHeader& header,
                                                         MutableBytes packet, const wire::ConnectionId& destination,
                                                         bool datagram_too_small, const connection::Arrival& arrival);
  void take_short_packet(SlabHandle handle, ConnectionEntry& entry, MutableBytes packet, const net::Neighbor& neighbor,
                         const connection::Arrival& arrival);
  void keep_for_later(const net::Datagram& datagram, const wire::ConnectionId& destination, Timestamp now);
  void admit(const net::Datagram& datagram, const wire::ParsedLongHeader& header, Timestamp now);
  // RFC 9000 §8.1.2: must a client without a token prove its address first?
  [[nodiscard]] bool wants_retry() const;
  void send_retry(const net::Flow& flow, const wire::ParsedLongHeader& header, Timestamp now);
  // A server's client is at this path's address: a token for its next connection from there.
  void offer_token(ConnectionEntry& entry, connection::PathId path, Timestamp now);
  // Tokens that servers gave this client.
  void keep_token(ConnectionEntry& entry);
  [[nodiscard]] std::optional<SlabHandle> create(const net::Flow& flow, const tls::TlsContext& tls,
                                                 connection::Application& application,
                                                 const connection::Identity& identity, Timestamp now);
  // Where the datagram came along; nothing when it came a way that it may not come.
  [[nodiscard]] std::optional<connection::PathId> path_of(ConnectionEntry& entry, const net::Flow& flow, Timestamp now);
  std::expected<connection::PathId, connection::MigrationRefusal> begin_migration(SlabHandle handle,
                                                                                  ConnectionEntry& entry,
                                                                                  connection::PathPurpose purpose,
                                                                                  const net::Flow& flow, Timestamp now);
  void follow_preferred_address(SlabHandle handle, ConnectionEntry& entry, Timestamp now);
  // A datagram that no connection ID leads anywhere: whether it ends one all the same.
  [[nodiscard]] bool recognise_reset(const net::Datagram& datagram, Timestamp now);
  // The outcome of a datagram with a short header and an ID of nobody's; a reset may go back.
  [[nodiscard]] telemetry::DropReason answer_with_reset(const net::Datagram& datagram, const wire::ConnectionId& id,
                                                        Timestamp now);
  // Null when nothing is traced.
  [[nodiscard]] std::unique_ptr<telemetry::ConnectionTrace> begin_trace(const net::Flow& flow,
                                                                        const connection::Identity& identity,
                                                                        wire::Role role, Timestamp now) const;
  static void trace_path(const ConnectionEntry& entry, connection::PathId path, const net::Flow& flow, Timestamp now);
  void activate(SlabHandle handle, ConnectionEntry& entry);
  void queue_handshake(SlabHandle handle, ConnectionEntry& entry);
  void activate_later(SlabHandle handle, ConnectionEntry& entry);
  // True when the connection may have more to send and was only held back by room or by its turn.
  [[nodiscard]] bool serve(ConnectionEntry& entry, Timestamp now);
  void release(SlabHandle handle);

  ShardConfig config_;
  ShardServices services_;
  connection::StreamMemory stream_memory_;
  ConnectionTable connections_;
  std::optional<crypto::StatelessResetKey> own_reset_key_;
  ConnectionIdSource ids_;
  RateLimit reset_limit_;
  TimerWheel wheel_;
  Transmitter transmitter_;
  StatelessReplies replies_;
  AddressTokens tokens_;
  TokenStore kept_tokens_;
  connection::SealQueue seals_;
  OpenBatch batch_;
  EarlyArrivals early_arrivals_;
  std::optional<Publisher> publisher_;  // none where nobody watches
  std::size_t half_open_ = 0;

  std::array<net::Packet, net::kMaxBurst> received_;
  std::size_t received_count_ = 0;
  std::size_t taken_over_count_ = 0;  // the first of them; the others came from the port
  std::vector<Arrived> datagrams_;
  std::vector<SlabHandle> active_;   // to be served in this poll
  std::vector<SlabHandle> waiting_;  // to be served in the next one too
  RingQueue<SlabHandle> handshake_queue_;
  bool busy_ = false;
  bool shutting_down_ = false;
  Timestamp now_;
};

}  // namespace pollux::endpoint
