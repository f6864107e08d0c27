#include "endpoint/shard.h"

#include <algorithm>

#include "base/invariant.h"
#include "endpoint/stage.h"
#include "net/udp_encapsulation.h"

namespace pollux::endpoint {

using telemetry::Counter;
using telemetry::DropReason;

namespace {

// So many packets before its turn a packet's headers are asked for: a NIC writes to memory, or to a cache that is far.
constexpr std::size_t kPrefetchAhead = 4;
constexpr std::size_t kCacheLine = 64;

// Ethernet, IP, UDP, and QUIC up to the sample of its header protection.
void prefetch_headers(const net::Packet& packet) {
  const std::uint8_t* const frame = packet.data().data();
  __builtin_prefetch(frame);
  __builtin_prefetch(frame + kCacheLine);
}

}  // namespace

Shard::Shard(const ShardConfig& config, const ShardServices& services, Timestamp now)
    : config_(config),
      services_(services),
      stream_memory_(config.stream_memory),
      connections_(config.max_connections, services.rng),
      ids_(services.rng, connections_,
           services.reset_key != nullptr ? *services.reset_key : own_reset_key_.emplace(services.rng),
           services.id_formats, services.self),
      reset_limit_(config.resets_per_second, config.resets_at_once, now),
      wheel_(config.max_connections, now),
      transmitter_(services.port, services.counters),
      replies_(transmitter_, services.aead, services.rng, services.counters),
      tokens_(services.rng,
              services.token_keys != nullptr ? *services.token_keys : AddressTokenKeys{services.rng, now}),
      // A datagram holds at most one 1-RTT packet.
      seals_(net::kMaxBurst),
      batch_(net::kMaxBurst) {
  // Who issues IDs that name other shards must be able to reach them.
  POLLUX_INVARIANT(services.id_formats == nullptr || services.id_formats->shards() == 1 ||
                   (services.inboxes != nullptr && services.inboxes->shards() >= services.id_formats->shards()));
  datagrams_.reserve(net::kMaxBurst);
  if (services.connection_directory == nullptr) return;
  publisher_.emplace(*services.connection_directory, *services.stream_directory, services.self, config.max_connections);
}

Shard::~Shard() {
  connections_.for_each([this](SlabHandle handle, ConnectionEntry& entry) {
    if (publisher_) publisher_->on_closed(handle, *entry.connection);
    if (entry.trace) entry.trace->write(now_, telemetry::ConnectionEnded{});
  });
  services_.port.release(std::span{received_}.first(received_count_));
  connections_.for_each([this](SlabHandle handle, ConnectionEntry&) { connections_.release(handle); });
}

bool Shard::poll(Timestamp now) {
  busy_ = transmitter_.has_backlog();
  std::swap(active_, waiting_);
  replies_.begin_poll();
  if (publisher_) publisher_->begin_poll(connections_, now);
  receive();
  classify();
  route(now);
  open();
  frames();
  handshakes(now);
  applications(now);
  timers(now);
  assemble(now);
  seal();
  transmit();
  settle();
  now_ = now;
  return busy_;
}

void Shard::receive() {
  begin_stage(Stage::kReceive);
  taken_over_count_ = take_from_inbox();
  const auto room = std::span{received_}.subspan(taken_over_count_);
  const std::size_t from_port = services_.port.receive(room.first(std::min(room.size(), config_.receive_burst)));
  received_count_ = taken_over_count_ + from_port;
  if (received_count_ == 0) return;
  busy_ = true;
  services_.counters.add(Counter::kRxPackets, from_port);
}

void Shard::classify() {
  begin_stage(Stage::kClassify);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < std::min(received_count_, kPrefetchAhead); ++i) prefetch_headers(received_[i]);
  for (std::size_t i = 0; i < received_count_; ++i) {
    if (i + kPrefetchAhead < received_count_) prefetch_headers(received_[i + kPrefetchAhead]);
    net::Packet& packet = received_[i];
    // What was taken over was counted where it was received.
    if (!was_taken_over(i)) bytes += packet.data().size();
    const net::Classified what = net::classify(packet, services_.addresses, services_.port.info());
    if (const auto* datagram = std::get_if<net::Datagram>(&what)) {
      datagrams_.push_back({.datagram = *datagram, .packet = i});
    } else if (const auto* answer = std::get_if<net::Answer>(&what)) {
      count(*answer);
      transmitter_.add_frame(std::move(packet));
    } else {
      services_.counters.drop(std::get<DropReason>(what));
    }
  }
  services_.counters.add(Counter::kRxBytes, bytes);
}

void Shard::count(net::Answer answer) {
  switch (answer) {
    case net::Answer::kArpReply:
      services_.counters.add(Counter::kArpReplies);
      break;
    case net::Answer::kEchoReply:
      services_.counters.add(Counter::kEchoReplies);
      break;
    case net::Answer::kNeighborAdvertisement:
      services_.counters.add(Counter::kNeighborAdvertisements);
      break;
  }
}

void Shard::open() {
  begin_stage(Stage::kOpen);
  if (!batch_.empty()) batch_.open(connections_, services_.aead);
}

void Shard::frames() {
  begin_stage(Stage::kFrames);
  for (std::uint32_t i = 0; i < batch_.size(); ++i) {
    const SlabHandle handle = batch_[i].connection;
    ConnectionEntry& entry = *connections_.find(handle);
    // The whole chain of a connection is processed when its first packet comes up.
    if (entry.first_packet != i) continue;
    for (std::uint32_t at = i; at != ConnectionEntry::kNoPacket; at = batch_[at].next) {
      const OpenBatch::Entry& packet = batch_[at];
      const connection::DropVerdict drop = packet.has_key
                                               ? entry.connection->on_short_packet(packet.packet, packet.status)
                                               : DropReason::kQuicKeysDiscarded;
      if (drop) {
        services_.counters.drop(*drop);
        // RFC 9000 §10.3.1-2: what cannot be opened may be a reset.
        const Bytes whole = packet.packet.packet;
        (void)entry.connection->on_possible_reset(whole.last(wire::StatelessResetToken::kLength),
                                                  packet.packet.arrival.at);
      } else {
        // An authentic packet says by which neighbor the peer is reached now: a gateway may have failed over.
        entry.flow_of(packet.packet.arrival.path).neighbor = packet.neighbor;
      }
    }
    entry.first_packet = entry.last_packet = ConnectionEntry::kNoPacket;
    if (entry.connection->has_handshake_work()) queue_handshake(handle, entry);
  }
  batch_.clear();
}

void Shard::handshakes(Timestamp now) {
  begin_stage(Stage::kHandshakes);
  for (std::size_t step = 0; step < config_.handshake_steps_per_poll && !handshake_queue_.empty(); ++step) {
    const SlabHandle handle = handshake_queue_.front();
    handshake_queue_.pop_front();
    ConnectionEntry* entry = connections_.find(handle);
    if (entry == nullptr) continue;
    busy_ = true;
    entry->handshake_queued = false;
    entry->connection->advance_handshake(now);
    if (entry->connection->has_handshake_work()) queue_handshake(handle, *entry);
    if (entry->half_open && entry->connection->handshake_state() != connection::HandshakeState::kInProgress) {
      entry->half_open = false;
      --half_open_;
    }
    activate(handle, *entry);
  }
}

void Shard::applications(Timestamp now) {
  begin_stage(Stage::kApplications);
  for (const SlabHandle handle : active_) {
    ConnectionEntry* entry = connections_.find(handle);
    if (entry == nullptr) continue;
    entry->connection->on_burst_end(now);
    follow_preferred_address(handle, *entry, now);
    if (const auto path = entry->connection->take_token_wish()) offer_token(*entry, *path, now);
    if (entry->connection->has_new_token()) keep_token(*entry);
  }
}

void Shard::timers(Timestamp now) {
  begin_stage(Stage::kTimers);
  wheel_.expire(now, [&](std::uint32_t index) {
    const SlabHandle handle = connections_.handle_at(index);
    ConnectionEntry* entry = connections_.find(handle);
    if (entry == nullptr) return;
    busy_ = true;
    entry->connection->on_timeout(now);
    entry->connection->on_burst_end(now);
    activate(handle, *entry);
  });
}

void Shard::assemble(Timestamp now) {
  begin_stage(Stage::kAssemble);
  std::size_t had_their_turn = 0;  // of those who wait
  for (const SlabHandle handle : active_) {
    ConnectionEntry* entry = connections_.find(handle);
    if (entry == nullptr) continue;
    entry->active = false;
    if (publisher_) publisher_->on_active(handle, now);
    const bool has_room = transmitter_.has_room();
    if (serve(*entry, now)) {
      entry->active = true;
      waiting_.push_back(handle);
      if (has_room) had_their_turn = waiting_.size();
    }
    connections_.follow(handle);
    wheel_.arm(handle.index, entry->connection->next_timeout());
  }
  // Who found no room comes first in the next poll: or a few that always have something would keep out the others.
  std::ranges::rotate(waiting_, waiting_.begin() + static_cast<std::ptrdiff_t>(had_their_turn));
}

bool Shard::serve(ConnectionEntry& entry, Timestamp now) {
  // RFC 9000 §14-2: what the port would have to fragment is never built.
  const std::size_t largest = net::max_udp_payload(entry.family_of_largest_headers(), services_.port.info().mtu);
  for (std::size_t sent = 0; sent < config_.datagrams_per_turn; ++sent) {
    if (!transmitter_.has_room()) return true;
    const MutableBytes buffer = transmitter_.next_buffer();
    if (buffer.empty()) return true;
    const connection::OutgoingDatagram datagram =
        entry.connection->assemble(buffer.first(std::min(buffer.size(), largest)), seals_, now);
    if (datagram.size == 0) return false;
    busy_ = true;
    entry.bytes_sent += datagram.size;
    transmitter_.commit(entry.flow_of(datagram.path), datagram.size, datagram.ecn);
  }
  return true;
}

void Shard::seal() {
  begin_stage(Stage::kSeal);
  seals_.flush(services_.aead);
}

void Shard::transmit() {
  begin_stage(Stage::kTransmit);
  transmitter_.flush();
}

void Shard::settle() {
  begin_stage(Stage::kSettle);
  services_.port.release(std::span{received_}.first(received_count_));
  received_count_ = 0;
  datagrams_.clear();
  for (const SlabHandle handle : active_) {
    const ConnectionEntry* entry = connections_.find(handle);
    if (entry == nullptr || entry->connection->state() != connection::LifeState::kClosed) continue;
    release(handle);
    services_.counters.add(Counter::kConnectionsClosed);
  }
  active_.clear();
}

Timestamp Shard::next_deadline() const {
  const bool work_left = !waiting_.empty() || !handshake_queue_.empty() || transmitter_.has_backlog();
  return work_left ? now_ : wheel_.next_deadline();
}

std::optional<SlabHandle> Shard::connect(const net::Flow& flow, connection::Application& application, Timestamp now) {
  POLLUX_INVARIANT(services_.client != nullptr);
  const wire::ConnectionId made_up = ids_.make_up();
  const wire::Version version = config_.connection.versions.front();
  // RFC 9000 §8.1.3-9, §8.1.3-10; RFC 9369 §5: of this server, in this version.
  const std::vector<std::uint8_t> token =
      kept_tokens_.take({.server = flow.remote, .name = services_.client->server_name(), .version = version});
  const auto handle = create(
      flow, *services_.client, application,
      {.local = ids_.issue(), .peer = made_up, .original_destination = made_up, .version = version, .token = token},
      now);
  if (handle) {
    services_.counters.add(Counter::kConnectionsOpened);
    queue_handshake(*handle, *connections_.find(*handle));
  }
  return handle;
}

void Shard::offer_token(ConnectionEntry& entry, connection::PathId path, Timestamp now) {
  if (entry.connection->state() != connection::LifeState::kOpen) return;
  const IpAddress& client = entry.flow_of(path).remote.ip;
  entry.connection->offer_token(tokens_.new_token(entry.connection->version(), client, now).bytes());
}

void Shard::keep_token(ConnectionEntry& entry) {
  kept_tokens_.add({.server = entry.flow_of(connection::kFirstPath).remote,
                    .name = services_.client->server_name(),
                    .version = entry.connection->version()},
                   entry.connection->take_new_token());
  services_.counters.add(Counter::kNewTokensKept);
}

connection::Connection* Shard::find(SlabHandle handle) {
  const ConnectionEntry* entry = connections_.find(handle);
  return entry != nullptr ? entry->connection.get() : nullptr;
}

void Shard::wake(SlabHandle handle) {
  if (ConnectionEntry* entry = connections_.find(handle)) activate_later(handle, *entry);
}

void Shard::shut_down() {
  shutting_down_ = true;
  connections_.for_each([&](SlabHandle handle, ConnectionEntry& entry) {
    entry.connection->shut_down();
    activate_later(handle, entry);
  });
}

void Shard::change_id_formats(const QuicLbFormats& formats) {
  ids_.change_formats(formats);
  connections_.for_each([&](SlabHandle handle, ConnectionEntry& entry) {
    // Who has not finished its handshake has only one of the former ones, and gets others when it has.
    if (entry.connection->rotate_connection_ids()) activate_later(handle, entry);
  });
}

void Shard::close_all(std::uint64_t application_error_code) {
  connections_.for_each([&](SlabHandle handle, ConnectionEntry& entry) {
    entry.connection->close(application_error_code, "shutting down");
    activate_later(handle, entry);
  });
}

std::optional<SlabHandle> Shard::create(const net::Flow& flow, const tls::TlsContext& tls,
                                        connection::Application& application, const connection::Identity& identity,
                                        Timestamp now) {
  const auto handle = connections_.acquire();
  if (!handle) return std::nullopt;
  if (!connections_.add_id(identity.local, *handle)) {
    connections_.release(*handle);
    return std::nullopt;
  }
  ConnectionEntry& entry = *connections_.find(*handle);
  entry.trace = begin_trace(flow, identity, tls.role(), now);
  connection::StreamObserver* const observer =
      publisher_
          ? &publisher_->on_opened(
                *handle,
                {.remote = flow.remote, .local_id = identity.local, .version = identity.version, .role = tls.role()},
                now)
          : nullptr;
  const connection::Services services{.aead = services_.aead,
                                      .tls = tls,
                                      .chunks = stream_memory_.chunks,
                                      .streams = stream_memory_.streams,
                                      .counters = services_.counters,
                                      .rng = services_.rng,
                                      .ids = ids_,
                                      .trace = entry.trace.get(),
                                      .stream_observer = observer};
  entry.connection = std::make_unique<connection::Connection>(config_.connection, services, identity, application, now);
  entry.set_flow(connection::kFirstPath, flow, services_.rng);
  entry.half_open = true;
  ++half_open_;
  return handle;
}

void Shard::activate(SlabHandle handle, ConnectionEntry& entry) {
  if (entry.active) return;
  entry.active = true;
  active_.push_back(handle);
}

void Shard::activate_later(SlabHandle handle, ConnectionEntry& entry) {
  if (entry.active) return;
  entry.active = true;
  waiting_.push_back(handle);
}

void Shard::queue_handshake(SlabHandle handle, ConnectionEntry& entry) {
  // What a connection has not read when it closes it never will: it would stand in the queue until it is gone.
  if (entry.handshake_queued || entry.connection->state() != connection::LifeState::kOpen) return;
  entry.handshake_queued = true;
  handshake_queue_.push_back(handle);
}

void Shard::release(SlabHandle handle) {
  const ConnectionEntry& entry = *connections_.find(handle);
  if (entry.half_open) --half_open_;
  if (publisher_) publisher_->on_closed(handle, *entry.connection);
  if (entry.trace) entry.trace->write(now_, telemetry::ConnectionEnded{});
  wheel_.disarm(handle.index);
  connections_.release(handle);
}

}  // namespace pollux::endpoint
