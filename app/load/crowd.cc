#include "app/load/crowd.h"

#include <algorithm>

#include "app/load/dialogue/silent_dialogue.h"
#include "base/invariant.h"

namespace pollux::app {
namespace {

[[nodiscard]] std::string_view phase_of(Client::State state) {
  switch (state) {
    case Client::State::kAway:
      return "over";
    case Client::State::kConnecting:
      return "connecting";
    case Client::State::kReady:
      return "established";
    case Client::State::kLeaving:
      return "closing";
  }
  return "";
}

}  // namespace

Crowd::Crowd(const CrowdParts& parts, Timestamp now)
    : parts_(parts),
      now_(now),
      commons_{.shard = parts.shard,
               .meter = parts.meter,
               .events = *this,
               .now = now_,
               .streams = static_cast<std::size_t>(parts.config.streams)},
      next_look_(now) {
  const DialogueRow* const row = dialogue_named(parts.config.alpn);
  POLLUX_INVARIANT(row != nullptr);
  clients_.reserve(parts.clients);
  for (std::size_t i = 0; i < parts.clients; ++i) {
    Client& client = *clients_.emplace_back(std::make_unique<Client>(commons_));
    client.speak(row->make(parts_.dialogues, client.dialogue_events()));
    away_.push_back(&client);
  }
  // Everybody is looked at four times before having waited for too long.
  const auto looks = static_cast<std::int64_t>(parts.clients / kLookedAtTogether + 1);
  look_every_ = std::min(kLookAtLeastEvery, parts.config.timeout / 4 / looks);
}

void Crowd::obey(Mode& mode, Joining joining) {
  mode_ = &mode;
  joining_ = joining;
}

void Crowd::be_silent() {
  for (const auto& client : clients_) client->speak(std::make_unique<SilentDialogue>(client->dialogue_events()));
}

void Crowd::on_turn(Timestamp now) {
  now_ = now;
  connect_some();
  if (now_ >= next_look_) look_after_some();
}

Timestamp Crowd::next_due() const {
  if (is_closed_ || clients_.empty()) return Timestamp::never();
  Timestamp next = next_look_;
  if (!lost_.empty()) next = std::min(next, lost_.front().at);
  if (joining_ == Joining::kOfThemselves && !away_.empty() && connecting_ < kMaxConnecting) next = now_;
  return next;
}

void Crowd::connect_some() {
  if (is_closed_) return;
  while (!lost_.empty() && lost_.front().at <= now_) {
    away_.push_back(lost_.front().client);
    lost_.pop_front();
  }
  if (joining_ == Joining::kWhenCalled) return;
  for (std::size_t i = 0; i < kConnectsPerTurn && !away_.empty(); ++i) {
    if (!connect(*away_.front(), now_)) return;
    away_.pop_front();
  }
}

bool Crowd::call(Timestamp due) {
  if (is_closed_ || away_.empty() || !connect(*away_.front(), due)) return false;
  away_.pop_front();
  return true;
}

bool Crowd::connect(Client& client, Timestamp due) {
  if (connecting_ >= kMaxConnecting) return false;
  if (!client.connect(parts_.sources.next(), due)) return false;
  ++connecting_;
  return true;
}

void Crowd::send_away() {
  is_closed_ = true;
  for (const auto& client : clients_) client->leave(Client::Leave::kPlanned);
}

void Crowd::look_after_some() {
  next_look_ = now_ + look_every_;
  for (std::size_t i = 0; i < std::min(kLookedAtTogether, clients_.size()); ++i) {
    look_after(*clients_[next_looked_at_]);
    next_looked_at_ = (next_looked_at_ + 1) % clients_.size();
  }
}

void Crowd::look_after(Client& client) {
  const Timestamp since = client.waits_since();
  if (!since.is_never() && now_ - since >= parts_.config.timeout) {
    client.leave(Client::Leave::kTimedOut);
    return;
  }
  if (client.state() != Client::State::kReady) return;
  const connection::Connection* const connection = client.connection();
  if (connection != nullptr) parts_.meter.on_round_trip(connection->recovery().rtt().smoothed());
}

void Crowd::report(ConnectionReport& report, Timestamp now) const {
  for (const auto& client : clients_) {
    const connection::Connection* const connection = client->connection();
    if (connection == nullptr) continue;
    const recovery::LossRecovery& recovery = connection->recovery();
    report.add({.local = client->flow().local,
                .remote = client->flow().remote,
                .phase = phase_of(client->state()),
                .age = now - client->began(),
                .round_trip = recovery.rtt().smoothed(),
                .window = recovery.congestion_window(),
                .under_way = client->under_way(),
                .answered = client->answered()});
  }
}

void Crowd::on_connected(Client& client) {
  --connecting_;
  mode_->on_connected(client);
}

void Crowd::on_room(Client& client) {
  mode_->on_room(client);
}

void Crowd::on_answered(Client& client) {
  mode_->on_answered(client);
}

void Crowd::on_gone(Client& client) {
  if (!client.was_connected()) --connecting_;
  if (client.comes_back()) {
    lost_.push_back({.at = now_ + kRetryAfter, .client = &client});
  } else {
    away_.push_back(&client);
  }
  mode_->on_gone(client);
}

}  // namespace pollux::app
