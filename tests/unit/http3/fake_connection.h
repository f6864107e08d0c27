// FakeLink: two ends of a connection in memory, each a StreamApi, without packets, time or loss.
// Takes writes in pieces whose sizes come from a seed, delivers straight from the borrowed memory (so that a
// session which lets go of it too early is found out), acknowledges what it delivered, and never calls
// ConnectionEvents from within a StreamApi call.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/rng.h"
#include "connection/events.h"
#include "connection/stream_api.h"

namespace pollux::http3 {

struct FakeLimits {
  std::uint64_t bidirectional_streams = 1000;
  std::uint64_t unidirectional_streams = 16;
  std::size_t stream_queue_bytes = SIZE_MAX;  // unacknowledged bytes of one stream; beyond: kBlocked
  std::size_t largest_piece = SIZE_MAX;       // of one acceptance or delivery, drawn from 1 to this
};

class FakeEnd final : public connection::StreamApi {
 public:
  struct Close {
    std::uint64_t code = 0;
    std::string reason;
  };

  FakeEnd(wire::Role role, FakeLimits limits, Rng& rng) : role_(role), limits_(limits), rng_(rng) {}

  void set_events(connection::ConnectionEvents* events) { events_ = events; }
  void set_peer(FakeEnd* peer) { peer_ = peer; }

  [[nodiscard]] wire::Role role() const override { return role_; }
  [[nodiscard]] bool is_handshake_complete() const override { return handshake_complete_; }
  void set_handshake_complete(bool complete) { handshake_complete_ = complete; }

  std::optional<wire::StreamId> open_stream(wire::StreamDirection direction) override {
    const bool bidirectional = direction == wire::StreamDirection::kBidirectional;
    std::uint64_t& opened = bidirectional ? bidirectional_opened_ : unidirectional_opened_;
    if (opened == (bidirectional ? limits_.bidirectional_streams : limits_.unidirectional_streams)) return std::nullopt;
    const auto id = wire::StreamId::of(role_, direction, opened++);
    streams_[id.value()].sending = true;
    streams_[id.value()].receiving = bidirectional;
    return id;
  }

  connection::WriteOutcome write(wire::StreamId id, Bytes data, wire::Fin fin) override {
    using enum connection::WriteStatus;
    const auto found = streams_.find(id.value());
    if (found == streams_.end() || !found->second.sending || found->second.fin_taken) return {.status = kClosed};
    Stream& stream = found->second;
    const std::size_t room = limits_.stream_queue_bytes - stream.queued_bytes;
    const std::size_t taken = std::min({data.size(), room, piece()});
    if (taken != 0) stream.queue.push_back(data.first(taken));
    stream.queued_bytes += taken;
    if (taken < data.size()) {
      stream.blocked = true;
      return {.accepted = taken, .status = kBlocked};
    }
    stream.fin_taken = fin == wire::Fin::kYes;
    return {.accepted = taken, .status = kOk};
  }

  void consume(wire::StreamId, std::uint64_t bytes) override { consumed_ += bytes; }

  void reset_stream(wire::StreamId id, std::uint64_t code) override {
    Stream& stream = known(id);
    if (!stream.sending || stream.fin_delivered) return;
    stream.reset_code = code;
    stream.queue.clear();
    stream.queued_bytes = 0;
    stream.sending = false;
    resets_.emplace_back(id, code);
  }

  void reset_stream_at(wire::StreamId id, std::uint64_t code, std::uint64_t) override { reset_stream(id, code); }
  void set_priority(wire::StreamId id, wire::Priority priority) override { priorities_[id.value()] = priority; }

  void stop_sending(wire::StreamId id, std::uint64_t code) override {
    stops_.emplace_back(id, code);
    if (known(id).receiving) known(id).stop_code = code;
  }

  connection::DatagramStatus send_datagram(Bytes) override { return connection::DatagramStatus::kNotTaken; }
  [[nodiscard]] std::size_t max_datagram_size() const override { return 0; }
  void close(std::uint64_t code, std::string_view reason) override {
    if (!close_) close_ = Close{.code = code, .reason = std::string{reason}};
  }

  // --- what a test sees
  [[nodiscard]] const std::optional<Close>& closed() const { return close_; }
  [[nodiscard]] std::uint64_t consumed() const { return consumed_; }
  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
  [[nodiscard]] const std::vector<std::pair<wire::StreamId, std::uint64_t>>& resets() const { return resets_; }
  [[nodiscard]] const std::vector<std::pair<wire::StreamId, std::uint64_t>>& stops() const { return stops_; }
  [[nodiscard]] const std::map<std::uint64_t, wire::Priority>& priorities() const { return priorities_; }
  [[nodiscard]] std::size_t open_streams() const { return streams_.size(); }

  // One round of everything that this end has for its peer. True when there was anything.
  bool step() {
    bool moved = false;
    std::vector<std::uint64_t> ids;
    for (const auto& [id, stream] : streams_) ids.push_back(id);
    for (const std::uint64_t id : ids) moved = step_stream(wire::StreamId{id}) || moved;
    return moved;
  }

  // Streams of which neither direction is left are reported closed, at both ends.
  void sweep() {
    std::vector<std::uint64_t> over;
    for (const auto& [id, stream] : streams_) {
      if (!stream.sending && !stream.receiving) over.push_back(id);
    }
    for (const std::uint64_t id : over) {
      streams_.erase(id);
      events_->on_stream_closed(wire::StreamId{id});
    }
  }

  void send_opportunity() { events_->on_send_opportunity(Timestamp{}); }

 private:
  struct Stream {
    std::deque<Bytes> queue;
    std::size_t queued_bytes = 0;
    bool sending = false;
    bool receiving = false;
    bool blocked = false;
    bool fin_taken = false;
    bool fin_delivered = false;
    std::optional<std::uint64_t> reset_code;
    std::optional<std::uint64_t> stop_code;
  };

  [[nodiscard]] std::size_t piece() {
    return limits_.largest_piece == SIZE_MAX ? SIZE_MAX : 1 + rng_.below(limits_.largest_piece);
  }

  // The stream, opened by the peer if it is new.
  Stream& known(wire::StreamId id) {
    const auto [entry, fresh] = streams_.try_emplace(id.value());
    if (fresh) {
      entry->second.receiving = true;
      entry->second.sending = id.direction() == wire::StreamDirection::kBidirectional;
    }
    return entry->second;
  }

  bool step_stream(wire::StreamId id) {
    bool moved = false;
    if (const auto code = std::exchange(streams_[id.value()].reset_code, std::nullopt)) {
      Stream& theirs = peer_->known(id);
      if (std::exchange(theirs.receiving, false)) peer_->events_->on_stream_reset(id, *code);
      moved = true;
    }
    if (const auto code = std::exchange(streams_[id.value()].stop_code, std::nullopt)) {
      Stream& theirs = peer_->known(id);
      if (theirs.sending && !theirs.fin_delivered) {
        peer_->reset_stream(id, *code);
        peer_->events_->on_stop_sending(id, *code);
      }
      moved = true;
    }
    return deliver(id) || moved;
  }

  bool deliver(wire::StreamId id) {
    Stream& mine = streams_[id.value()];
    const bool lone_fin = mine.fin_taken && !mine.fin_delivered && mine.queue.empty();
    if (!mine.sending || (mine.queue.empty() && !lone_fin)) return false;

    Bytes data = mine.queue.empty() ? Bytes{} : mine.queue.front();
    data = data.first(std::min(data.size(), piece()));
    if (!mine.queue.empty()) {
      mine.queue.front() = mine.queue.front().subspan(data.size());
      if (mine.queue.front().empty()) mine.queue.pop_front();
    }
    mine.queued_bytes -= data.size();
    const bool fin = mine.fin_taken && mine.queue.empty();
    Stream& theirs = peer_->known(id);
    peer_->delivered_ += data.size();
    if (theirs.receiving) {
      peer_->events_->on_stream_data(id, data, fin ? wire::Fin::kYes : wire::Fin::kNo);
    } else {
      peer_->consumed_ += data.size();
    }
    if (fin) {
      mine.fin_delivered = true;
      mine.sending = false;
      theirs.receiving = false;
    }
    if (!data.empty()) events_->on_stream_data_acked(id, data.size());
    if (std::exchange(mine.blocked, false)) events_->on_stream_writable(id);
    return true;
  }

  wire::Role role_;
  FakeLimits limits_;
  Rng& rng_;
  connection::ConnectionEvents* events_ = nullptr;
  bool handshake_complete_ = true;
  FakeEnd* peer_ = nullptr;
  std::map<std::uint64_t, Stream> streams_;
  std::uint64_t bidirectional_opened_ = 0;
  std::uint64_t unidirectional_opened_ = 0;
  std::uint64_t consumed_ = 0;
  std::uint64_t delivered_ = 0;
  std::optional<Close> close_;
  std::map<std::uint64_t, wire::Priority> priorities_;
  std::vector<std::pair<wire::StreamId, std::uint64_t>> resets_;
  std::vector<std::pair<wire::StreamId, std::uint64_t>> stops_;
};

class FakeLink {
 public:
  explicit FakeLink(FakeLimits limits = {}, std::uint64_t seed = 1)
      : rng_(seed), client(wire::Role::kClient, limits, rng_), server(wire::Role::kServer, limits, rng_) {
    client.set_peer(&server);
    server.set_peer(&client);
  }

  // Until nothing moves, or an end has closed.
  void run() {
    while (round()) {
    }
  }

  // One delivery for each stream. False when nothing moved.
  bool round() {
    client.send_opportunity();
    server.send_opportunity();
    if (client.closed() || server.closed()) return false;
    const bool moved_to_server = client.step();
    const bool moved_to_client = server.step();
    client.sweep();
    server.sweep();
    return moved_to_server || moved_to_client;
  }

 private:
  SeededRng rng_;

 public:
  FakeEnd client;
  FakeEnd server;
};

}  // namespace pollux::http3
