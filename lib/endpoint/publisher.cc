#include "endpoint/publisher.h"

namespace pollux::endpoint {
namespace {

using registry::ConnectionPhase;
using registry::StreamSide;

StreamSide side_of(connection::SendState state) {
  switch (state) {
    case connection::SendState::kReady:
    case connection::SendState::kSend:
      return StreamSide::kOpen;
    case connection::SendState::kDataSent:
    case connection::SendState::kDataRecvd:
      return StreamSide::kFinished;
    case connection::SendState::kResetSent:
    case connection::SendState::kResetRecvd:
      break;
  }
  return StreamSide::kReset;
}

StreamSide side_of(connection::ReceiveState state) {
  switch (state) {
    case connection::ReceiveState::kRecv:
      return StreamSide::kOpen;
    case connection::ReceiveState::kSizeKnown:
    case connection::ReceiveState::kDataRecvd:
    case connection::ReceiveState::kDataRead:
      return StreamSide::kFinished;
    case connection::ReceiveState::kResetRecvd:
    case connection::ReceiveState::kResetRead:
      break;
  }
  return StreamSide::kReset;
}

ConnectionPhase phase_of(const connection::Connection& connection) {
  switch (connection.state()) {
    case connection::LifeState::kOpen:
      return connection.is_handshake_complete() ? ConnectionPhase::kEstablished : ConnectionPhase::kHandshake;
    case connection::LifeState::kClosing:
      return ConnectionPhase::kClosing;
    case connection::LifeState::kDraining:
    case connection::LifeState::kClosed:
      break;
  }
  return ConnectionPhase::kDraining;
}

}  // namespace

Publisher::Publisher(registry::ConnectionDirectory& connection_directory, registry::StreamDirectory& stream_directory,
                     registry::ShardIndex self, std::size_t connections)
    : connections_(connection_directory.region(self)),
      streams_(stream_directory.region(self)),
      self_(self),
      shown_(connections),
      due_(connections) {
  for (Shown& shown : shown_) shown.publisher = this;
}

connection::StreamObserver& Publisher::on_opened(SlabHandle handle, const Opening& opening, Timestamp now) {
  Shown& shown = shown_[handle.index];
  shown.number = ++connections_so_far_;
  shown.remote = opening.remote;
  shown.role = opening.role;
  shown.place = connections_.publish({.number = shown.number,
                                      .opened_at = now,
                                      .version = opening.version,
                                      .shard = self_,
                                      .remote = opening.remote,
                                      .local_id = registry::PublishedConnectionId::of(opening.local_id.bytes())});
  return shown;
}

void Publisher::on_closed(SlabHandle handle, const connection::Connection& connection) {
  Shown& shown = shown_[handle.index];
  connection.streams().for_each([&](const connection::Stream& stream) { shown.on_stream_closed(stream); });
  if (shown.place) connections_.withdraw(*shown.place);
  shown.place.reset();
}

void Publisher::publish_due(ConnectionTable& table) {
  for (std::size_t i = 0; i < kUpdatesPerPoll && due_count_ != 0 && due_[first_due_].at <= now_; ++i) {
    const std::uint32_t index = due_[first_due_].index;
    first_due_ = (first_due_ + 1) % due_.size();
    --due_count_;
    shown_[index].update_due = false;
    // It may have ended since, and another one may be here now.
    ConnectionEntry* entry = table.find(table.handle_at(index));
    if (entry != nullptr) update(shown_[index], *entry);
  }
}

void Publisher::update(Shown& shown, ConnectionEntry& entry) {
  const connection::Connection& connection = *entry.connection;
  shown.remote = entry.flow_of(connection.active_path()).remote;
  if (shown.place) {
    connections_.change(*shown.place, [&](registry::ConnectionEntry& published) {
      published.smoothed_rtt = connection.recovery().rtt().smoothed();
      published.congestion_window = connection.recovery().congestion_window();
      published.bytes_in_flight = connection.recovery().bytes_in_flight();
      published.bytes_sent = entry.bytes_sent;
      published.bytes_received = entry.bytes_received;
      published.version = connection.version();
      published.streams_open = static_cast<std::uint32_t>(connection.open_stream_count());
      published.remote = shown.remote;
      published.phase = phase_of(connection);
    });
  }
  connection.streams().for_each([&](const connection::Stream& stream) { shown.update_stream(stream); });
}

void Publisher::Shown::on_stream_opened(connection::Stream& stream) {
  const bool one_way = stream.id().direction() == wire::StreamDirection::kUnidirectional;
  const bool is_ours = stream.id().initiator() == role;
  const auto shown =
      publisher->streams_.publish({.connection = number,
                                   .stream_id = stream.id().value(),
                                   .opened_at = publisher->now_,
                                   .shard = publisher->self_,
                                   .remote = remote,
                                   .sending = one_way && !is_ours ? StreamSide::kAbsent : StreamSide::kOpen,
                                   .receiving = one_way && is_ours ? StreamSide::kAbsent : StreamSide::kOpen});
  if (shown) stream.set_observer_mark(shown->index);
}

void Publisher::Shown::update_stream(const connection::Stream& stream) {
  if (stream.observer_mark() == connection::Stream::kNoMark) return;
  publisher->streams_.change({.index = stream.observer_mark()}, [&](registry::StreamEntry& published) {
    published.bytes_sent = stream.bytes_sent();
    published.bytes_received = stream.bytes_received();
    published.remote = remote;
    if (published.sending != StreamSide::kAbsent) published.sending = side_of(stream.send_state());
    if (published.receiving != StreamSide::kAbsent) published.receiving = side_of(stream.receive_state());
  });
}

void Publisher::Shown::on_stream_closed(const connection::Stream& stream) {
  if (stream.observer_mark() != connection::Stream::kNoMark)
    publisher->streams_.withdraw({.index = stream.observer_mark()});
}

}  // namespace pollux::endpoint
