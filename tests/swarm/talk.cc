#include "swarm/talk.h"

#include <algorithm>

#include <fmt/format.h>

#include "scenario/pattern.h"

namespace pollux::swarm {
namespace {

constexpr std::string_view kName = "bytes";

// Late enough to be noticed, never so late that the peer waits for credit that nothing will ever bring.
std::uint64_t longest_lag(const stream::InitialLimits& limits) {
  return std::min({limits.max_data, limits.max_stream_data_bidi_local, limits.max_stream_data_bidi_remote,
                   limits.max_stream_data_uni}) /
         8;
}

}  // namespace

Talk::Talk(const Part& part, connection::StreamApi& connection, Account& account, Findings& findings)
    : part_(part),
      connection_(connection),
      account_(account),
      findings_(findings),
      messages_(part.role, part.plan.conversations[part.conversation].mix.messages,
                [this](std::string_view what) { complain(what); }) {
  account_.attached = true;
  lag_ = longest_lag(part_.plan.config(host()).streams.initial);
}

Talk::~Talk() {
  if (!account_.closed) account_ = Account{};
}

std::size_t Talk::host() const {
  return part_.role == wire::Role::kServer ? 0 : part_.plan.conversations[part_.conversation].client;
}

void Talk::on_handshake_complete(std::string_view) {
  account_.handshake_complete = true;
  open_streams();
  close_if_due();
}

void Talk::on_early_data(std::string_view) {
  if (part_.plan.hosts[host()].speaks_early) open_streams();
}

// RFC 9001 §4.6.2-3: as if nothing had been said.
void Talk::on_early_data_rejected() {
  account_.early_data_rejected = true;
  streams_.clear();
  opened_ = {};
  owed_ = 0;
}

void Talk::open_streams() {
  for (const auto direction : {wire::StreamDirection::kBidirectional, wire::StreamDirection::kUnidirectional}) {
    const std::uint64_t planned = planned_streams(part_.plan, part_.conversation, part_.role, direction);
    std::uint64_t& opened = opened_[static_cast<std::size_t>(direction)];
    while (opened < planned) {
      const auto id = connection_.open_stream(direction);
      if (!id) break;
      if (id->ordinal() != opened || id->initiator() != part_.role) complain(*id, "a number out of turn");
      ++opened;
      (void)stream_of(*id);
    }
  }
}

Talk::Stream& Talk::stream_of(wire::StreamId id) {
  const auto [found, added] = streams_.try_emplace(id.value());
  Stream& stream = found->second;
  if (!added) return stream;
  const wire::Role peer = wire::peer_of(part_.role);
  const bool both = id.direction() == wire::StreamDirection::kBidirectional;
  if (both || id.initiator() == part_.role) {
    stream.sending = {.script = script_of(part_.plan, part_.conversation, id, part_.role), .exists = true};
    if (stream.sending.script.priority) connection_.set_priority(id, *stream.sending.script.priority);
  }
  if (both || id.initiator() == peer) {
    stream.receiving = {.script = script_of(part_.plan, part_.conversation, id, peer), .exists = true};
  }
  return stream;
}

void Talk::on_stream_data(wire::StreamId id, Bytes data, wire::Fin fin) {
  Receiving& receiving = stream_of(id).receiving;
  if (!receiving.exists) complain(id, "data on a stream that only we send on");
  if (receiving.finished || receiving.reset) complain(id, "data after the end");
  if (receiving.stopped) complain(id, "data after it was refused");
  if (scenario::wrong_bytes(id, wire::peer_of(part_.role), receiving.received, data) != 0) {
    complain(id, "wrong bytes");
  }
  receiving.received += data.size();
  account_.bytes_received += data.size();
  if (receiving.received > receiving.script.size) complain(id, "more than was sent");
  receiving.finished = fin == wire::Fin::kYes;
  if (receiving.finished && receiving.received != receiving.script.size) complain(id, "an early end");
  consume(id, receiving, data.size());
  const auto& stop_at = receiving.script.stop_at;
  if (stop_at && receiving.received >= *stop_at && !receiving.finished && !receiving.stopped) {
    receiving.stopped = true;
    connection_.stop_sending(id, stop_code(id));
  }
}

void Talk::consume(wire::StreamId id, Receiving& receiving, std::uint64_t bytes) {
  receiving.owed += bytes;
  owed_ += bytes;
  if (receiving.script.slow && !receiving.finished && owed_ <= lag_) return;
  connection_.consume(id, receiving.owed);
  owed_ -= receiving.owed;
  receiving.owed = 0;
}

void Talk::on_stream_reset(wire::StreamId id, std::uint64_t code) {
  Receiving& receiving = stream_of(id).receiving;
  if (!receiving.exists) complain(id, "a reset of a stream that only we send on");
  if (receiving.reset) complain(id, "a second reset");
  const bool answers_stop = receiving.stopped && code == stop_code(id);
  const bool as_planned = receiving.script.reset_at && code == reset_code(id);
  const bool in_crime = part_.plan.conversations[part_.conversation].crime && code == 0;
  if (!answers_stop && !as_planned && !in_crime) complain(id, "a reset that nobody planned");
  // Who has refused the stream is told nothing more of it.
  const bool was_promised = as_planned && !receiving.stopped && takes_reliable_resets();
  if (was_promised && receiving.received < receiving.script.reliable.value_or(0)) {
    complain(id, "a reset before all that was promised");
  }
  receiving.reset = true;
  owed_ -= receiving.owed;
  receiving.owed = 0;
}

void Talk::on_stop_sending(wire::StreamId id, std::uint64_t code) {
  Sending& sending = stream_of(id).sending;
  if (!sending.exists) complain(id, "STOP_SENDING for a stream that we do not send on");
  if (code != stop_code(id) || !sending.script.stop_at) complain(id, "STOP_SENDING that nobody planned");
  sending.over = true;
}

void Talk::on_stream_data_acked(wire::StreamId id, std::uint64_t bytes) {
  Sending& sending = stream_of(id).sending;
  sending.acked += bytes;
  if (sending.acked > sending.written) complain(id, "more acknowledged than written");
}

void Talk::on_stream_closed(wire::StreamId id) {
  const auto found = streams_.find(id.value());
  if (found == streams_.end()) {
    complain(id, "the end of a stream that nobody knew");
    return;
  }
  judge(id, found->second);
  owed_ -= found->second.receiving.owed;
  streams_.erase(found);
  ++account_.streams_closed;
}

void Talk::judge(wire::StreamId id, const Stream& stream) {
  const Receiving& in = stream.receiving;
  if (in.exists && !in.finished && !in.reset && !in.stopped) complain(id, "closed without the end of its data");
  const Sending& out = stream.sending;
  if (out.exists && !out.over) complain(id, "closed before we had written everything");
}

void Talk::push(wire::StreamId id, Sending& sending) {
  if (!sending.exists) return;
  const std::uint64_t end = sending.script.reset_at.value_or(sending.script.size);
  std::uint64_t budget = sending.script.piece;
  while (!sending.over) {
    if (sending.script.reset_at && sending.written == end) {
      if (sending.script.reliable) {
        connection_.reset_stream_at(id, reset_code(id), *sending.script.reliable);
      } else {
        connection_.reset_stream(id, reset_code(id));
      }
      sending.over = true;
      return;
    }
    const Bytes data =
        scenario::pattern_piece(id, part_.role, sending.written, std::min(end - sending.written, budget));
    const bool last = sending.written + data.size() == sending.script.size;
    const auto outcome = connection_.write(id, data, last ? wire::Fin::kYes : wire::Fin::kNo);
    sending.written += outcome.accepted;
    budget -= outcome.accepted;
    if (outcome.status == connection::WriteStatus::kClosed) complain(id, "closed for writing, and nobody said so");
    if (outcome.status != connection::WriteStatus::kOk) return;
    sending.over = last;
    if (budget == 0) return;
  }
}

void Talk::on_send_opportunity(Timestamp now) {
  now_ = now;
  for (auto& [id, stream] : streams_) push(wire::StreamId{id}, stream.sending);
  messages_.send(connection_);
  close_if_due();
}

void Talk::close_if_due() {
  if (account_.closed_itself) return;
  const ConversationPlan& plan = part_.plan.conversations[part_.conversation];
  const bool is_client = part_.role == wire::Role::kClient;
  const bool when_done = plan.ending == (is_client ? Ending::kClientWhenDone : Ending::kServerWhenDone);
  const bool in_midway = plan.ending == (is_client ? Ending::kClientInMidway : Ending::kServerInMidway);
  const bool done = account_.streams_closed == planned_streams(part_.plan, part_.conversation);
  if (!((when_done || in_midway) && done) && !(in_midway && account_.bytes_received >= plan.midway)) return;
  account_.closed_itself = true;
  connection_.close(is_client ? kClientCloseCode : kServerCloseCode, "as planned");
}

void Talk::on_connection_closed(const connection::CloseReason& reason) {
  if (account_.closed) findings_.add(now_, kName, "an end that was told of twice");
  account_.closed = reason;
  account_.phrase = reason.phrase;
}

bool Talk::takes_reliable_resets() const {
  return part_.plan.config(host()).extensions.reset_stream_at;
}

void Talk::complain(wire::StreamId id, std::string_view what) {
  complain(fmt::format("stream {}: {}", id.value(), what));
}

void Talk::complain(std::string_view what) {
  findings_.add(now_, kName,
                fmt::format("conversation {}, {}: {}", part_.conversation,
                            part_.role == wire::Role::kClient ? "client" : "server", what));
}

}  // namespace pollux::swarm
