#include "app/load/client.h"

#include <algorithm>

namespace pollux::app {

bool Client::connect(const net::Flow& flow, Timestamp due) {
  left_.reset();
  was_connected_ = false;
  answered_ = 0;
  connect_due_ = due;
  began_ = last_heard_ = commons_.now;
  flow_ = flow;
  const auto handle = commons_.shard.connect(flow, *dialogue_, commons_.now);
  if (!handle) return false;
  handle_ = *handle;
  state_ = State::kConnecting;
  if (was_lost_) commons_.meter.add(LoadCounter::kReconnects);
  was_lost_ = false;
  return true;
}

bool Client::ask(Timestamp due) {
  if (!has_room()) return false;
  const auto stream = dialogue_->ask();
  if (!stream) {
    can_ask_ = false;
    return false;
  }
  if (under_way_.empty()) last_heard_ = commons_.now;
  under_way_.push_back({.stream = *stream, .due = due});
  commons_.meter.add(LoadCounter::kRequestsBegun);
  commons_.shard.wake(handle_);
  return true;
}

void Client::leave(Leave why) {
  if (state_ != State::kConnecting && state_ != State::kReady) return;
  state_ = State::kLeaving;
  left_ = why;
  can_ask_ = false;
  dialogue_->say_goodbye();
  commons_.shard.wake(handle_);
}

Timestamp Client::waits_since() const {
  const bool waits = state_ == State::kConnecting || (state_ == State::kReady && !under_way_.empty());
  return waits ? last_heard_ : Timestamp::never();
}

void Client::on_connected() {
  if (state_ != State::kConnecting) return;
  state_ = State::kReady;
  was_connected_ = true;
  last_heard_ = commons_.now;
  commons_.meter.on_handshake(commons_.now - connect_due_);
  commons_.events.on_connected(*this);
}

void Client::on_room() {
  // Before the handshake is complete there is room in 0-RTT.
  if (state_ != State::kReady && state_ != State::kConnecting) return;
  can_ask_ = true;
  commons_.events.on_room(*this);
}

void Client::on_content(std::size_t bytes) {
  last_heard_ = commons_.now;
  commons_.meter.add(LoadCounter::kContentReceived, bytes);
}

void Client::on_content_taken(std::size_t bytes) {
  last_heard_ = commons_.now;
  commons_.meter.add(LoadCounter::kContentSent, bytes);
}

void Client::on_answer_end(wire::StreamId stream, AnswerEnd end) {
  const auto request = std::ranges::find(under_way_, stream, &Request::stream);
  if (request == under_way_.end()) return;
  const Timestamp due = request->due;
  *request = under_way_.back();
  under_way_.pop_back();
  last_heard_ = commons_.now;
  ++answered_;
  if (end == AnswerEnd::kWhole) {
    commons_.meter.add(LoadCounter::kRequestsCompleted);
    commons_.meter.on_latency(commons_.now - due);
  } else {
    commons_.meter.add(LoadCounter::kRequestsFailed);
  }
  if (state_ == State::kLeaving) return;
  commons_.events.on_answered(*this);
}

void Client::on_asks_lost() {
  commons_.meter.add(LoadCounter::kRequestsFailed, under_way_.size());
  under_way_.clear();
  can_ask_ = false;
}

void Client::on_over(const connection::CloseReason& reason) {
  was_lost_ = !has_left();
  if (was_lost_) {
    const bool was_silent = left_ == Leave::kTimedOut || reason.by == connection::CloseReason::By::kIdleTimeout;
    commons_.meter.add(was_silent ? LoadCounter::kRequestsTimedOut : LoadCounter::kRequestsFailed, under_way_.size());
    commons_.meter.add(LoadCounter::kConnectionsLost);
  }
  under_way_.clear();
  state_ = State::kAway;
  can_ask_ = false;
  commons_.events.on_gone(*this);
}

}  // namespace pollux::app
