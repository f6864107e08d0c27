#include "app/load/modes/open_loop.h"

namespace pollux::app {

OpenLoop::OpenLoop(const ModeParts& parts)
    : crowd_(parts.crowd),
      begun_(parts.start, parts.config.rate, {.first = parts.share.worker, .step = parts.share.workers}),
      due_(begun_) {
  crowd_.obey(*this, Joining::kOfThemselves);
}

Mode::Turn OpenLoop::on_turn(Timestamp now) {
  for (; due_.next() <= now; due_.advance()) {
    ++waiting_;
    crowd_.meter().add(LoadCounter::kRequestsDue);
    if (waiting_ <= kMaxWaiting) continue;
    --waiting_;
    begun_.advance();
    crowd_.meter().add(LoadCounter::kRequestsDropped);
  }
  while (waiting_ != 0 && !with_room_.empty()) {
    Client& client = *with_room_.front();
    with_room_.pop_front();
    client.is_listed = false;
    if (!client.ask(begun_.next())) continue;
    begun_.advance();
    --waiting_;
    on_room(client);
  }
  return Turn::kIdle;
}

Timestamp OpenLoop::next_due() const {
  return due_.next();
}

void OpenLoop::on_room(Client& client) {
  if (client.is_listed || !client.has_room()) return;
  client.is_listed = true;
  with_room_.push_back(&client);
}

}  // namespace pollux::app
