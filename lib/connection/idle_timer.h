// IdleTimer: when silence ends the connection (RFC 9000 §10.1).
// Owns the negotiated timeout and the moment it was last restarted; never decides what closing means.
#pragma once

#include "base/time.h"

namespace pollux::connection {

// How long a sender stays silent about being blocked where no idle timeout threatens.
inline constexpr Duration kReminderInterval = Duration::seconds(15);

class IdleTimer {
 public:
  // Zero means that we ask for no timeout.
  IdleTimer(Duration local_timeout, Timestamp now, Duration keep_alive = Duration::zero())
      : timeout_(local_timeout), keep_alive_(keep_alive), restarted_(now) {}

  // The peer's max_idle_timeout; zero when it asks for none.
  // RFC 9000 §10.1: the lesser of both counts, and zero stands for none.
  void on_peer_timeout(Duration peer_timeout) {
    if (peer_timeout == Duration::zero()) return;
    if (timeout_ == Duration::zero() || peer_timeout < timeout_) timeout_ = peer_timeout;
  }

  // A packet was received and processed successfully.
  void on_packet_processed(Timestamp now) {
    restarted_ = now;
    ack_eliciting_sent_ = false;
    ping_wanted_ = false;
  }

  // RFC 9000 §10.1: only the first ack-eliciting packet since the last one received restarts the timer, so that
  // an endpoint that sends into the void ends too.
  void on_ack_eliciting_sent(Timestamp now) {
    ping_wanted_ = false;
    if (ack_eliciting_sent_) return;
    ack_eliciting_sent_ = true;
    restarted_ = now;
  }

  // RFC 9000 §10.1.2: when a PING shall defer the timeout; never() where that is not wanted, is due already
  // and waits for room, or a packet that asks for an answer is under way.
  [[nodiscard]] Timestamp keep_alive_at() const {
    if (keep_alive_ == Duration::zero() || ack_eliciting_sent_ || ping_wanted_) return Timestamp::never();
    // Half of the timeout leaves time for a PING that is lost.
    const bool soon_enough = timeout_ == Duration::zero() || keep_alive_ < timeout_ / 2;
    return restarted_ + (soon_enough ? keep_alive_ : timeout_ / 2);
  }

  // The moment has come: a PING is wanted until something that asks for an answer is sent.
  void want_ping() { ping_wanted_ = true; }
  [[nodiscard]] bool wants_to_send() const { return ping_wanted_; }

  // When the connection times out. `pto`: the current probe timeout.
  [[nodiscard]] Timestamp deadline(Duration pto) const {
    if (timeout_ == Duration::zero()) return Timestamp::never();
    // RFC 9000 §10.1-1: at least three times the PTO, so that more than one lost packet can be recovered.
    const Duration floor = pto * 3;
    return restarted_ + (timeout_ < floor ? floor : timeout_);
  }

  // When somebody with a reason to keep the connection alive should say something: in the middle of the silence.
  [[nodiscard]] Timestamp reminder_due(Duration pto) const {
    const Timestamp end = deadline(pto);
    return end.is_never() ? restarted_ + kReminderInterval : restarted_ + (end - restarted_) / 2;
  }

 private:
  Duration timeout_;
  Duration keep_alive_;
  Timestamp restarted_;
  bool ack_eliciting_sent_ = false;
  bool ping_wanted_ = false;
};

}  // namespace pollux::connection
