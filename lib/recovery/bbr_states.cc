// The states of Bbr: draft-ietf-ccwg-bbr §5.3.
#include <algorithm>

#include "recovery/bbr.h"

namespace pollux::recovery {
namespace {

// §5.3.3.9: the slope of probing stops doubling here.
constexpr std::uint32_t kMaxProbeUpRounds = 30;

[[nodiscard]] bool is_inflight_too_high(const RateSample& rate) {
  return rate.lost_since_sent > rate.in_flight_when_sent * kBbrLossThreshold;
}

}  // namespace

void Bbr::update_state(const Step& step, std::optional<Duration> rtt) {
  if (step.round_begins && !step.rate.app_limited) {
    full_pipe_.on_round(step.rate.delivery_rate);
  }
  check_startup_and_drain(step);
  update_probe_bw(step);
  check_probe_rtt(step, min_rtt_.on_ack(rtt, step.now));
}

// --- Startup and Drain ---

// §5.3.1.3
void Bbr::check_startup_loss(const Step& step) {
  if (full_pipe_.was_ever_full() || !model_.loss_round_ends() || !model_.has_loss_in_round()) return;
  if (lost_ranges_ < kBbrStartupLossRanges || !is_inflight_too_high(step.rate)) return;
  full_pipe_.on_loss_says_full();
  model_.inflight_longterm = std::max(bdp(model_.bandwidth()), model_.inflight_latest());
}

void Bbr::check_startup_and_drain(const Step& step) {
  check_startup_loss(step);
  if (state_ == BbrState::kStartup && full_pipe_.was_ever_full()) {
    enter(BbrState::kDrain);
    drain_start_round_ = rounds_.count();
  }
  // §5.3.2
  if (state_ != BbrState::kDrain) return;
  const bool drained = step.in_flight <= with_budget(bdp(model_.bandwidth()));
  if (drained || rounds_.count() > drain_start_round_ + kMaxDrainRounds) start_down(step);
}

// --- ProbeBW ---

void Bbr::start_down(const Step& step) {
  model_.reset_congestion_signals();
  acked_per_increase_ = kUnbounded;
  pick_probe_wait();
  cycle_start_ = step.now;
  ack_phase_ = AckPhase::kProbeStopping;
  rounds_.begin(step.rate.delivered_in_all);
  enter(BbrState::kDown);
}

void Bbr::start_refill(const Step& step) {
  model_.reset_short_term();
  probe_up_rounds_ = 0;
  probe_up_acked_ = ByteCount{};
  last_probe_precautionary_ = false;
  ack_phase_ = AckPhase::kRefilling;
  rounds_.begin(step.rate.delivered_in_all);
  enter(BbrState::kRefill);
}

void Bbr::start_up(const Step& step) {
  is_probe_sample_ = true;
  ack_phase_ = AckPhase::kProbeStarting;
  rounds_.begin(step.rate.delivered_in_all);
  full_pipe_.start_over(step.rate.delivery_rate);
  enter(BbrState::kUp);
  raise_longterm_slope();
}

void Bbr::update_probe_bw(const Step& step) {
  if (!full_pipe_.was_ever_full() || adapt_long_term(step)) return;
  switch (state_) {
    case BbrState::kDown:
      if (is_time_to_probe(step)) {
        start_refill(step);
      } else if (is_time_to_cruise(step)) {
        enter(BbrState::kCruise);
      }
      break;
    case BbrState::kCruise:
      if (is_time_to_probe(step)) start_refill(step);
      break;
    case BbrState::kRefill:
      if (step.round_begins) start_up(step);
      break;
    case BbrState::kUp:
      if (!is_time_to_go_down(step)) break;
      last_probe_too_high_ = false;
      start_down(step);
      break;
    case BbrState::kStartup:
    case BbrState::kDrain:
    case BbrState::kProbeRtt:
      break;
  }
}

// Says whether it has decided for a state.
bool Bbr::adapt_long_term(const Step& step) {
  if (ack_phase_ == AckPhase::kProbeStarting && step.round_begins) ack_phase_ = AckPhase::kProbeFeedback;
  if (ack_phase_ == AckPhase::kProbeStopping && step.round_begins) {
    is_probe_sample_ = false;
    ack_phase_ = AckPhase::kInit;
    if (is_probe_bw(state_) && !step.rate.app_limited) model_.advance_cycle();
    // §5.3.3.6: the cautious probe did no harm, so now a bold one.
    if (is_probe_bw(state_) && last_probe_precautionary_ && !last_probe_too_high_) {
      start_refill(step);
      return true;
    }
  }
  if (is_inflight_too_high(step.rate) || model_.inflight_longterm == kUnbounded) return false;
  model_.inflight_longterm = std::max(model_.inflight_longterm, step.rate.in_flight_when_sent);
  if (state_ == BbrState::kUp) probe_longterm_upward(step);
  return false;
}

// §5.3.3.8
bool Bbr::is_time_to_probe(const Step& step) const {
  if (step.now > cycle_start_ + probe_wait_) return true;
  const std::uint64_t reno_rounds = target_inflight().value() / max_datagram_size_.value();
  return rounds_since_probe_ >= std::min(reno_rounds, kMaxRenoRounds);
}

void Bbr::pick_probe_wait() {
  rounds_since_probe_ = rng_.below(2);
  probe_wait_ = kProbeWaitBase + Duration::nanoseconds(static_cast<std::int64_t>(
                                     rng_.below(static_cast<std::uint64_t>(kProbeWaitSpread.to_nanoseconds()))));
}

// §5.3.3.1
bool Bbr::is_time_to_cruise(const Step& step) const {
  return step.in_flight <= inflight_with_headroom() && step.in_flight <= with_budget(bdp(model_.max_bandwidth()));
}

// §5.3.3.7
bool Bbr::is_time_to_go_down(const Step& step) {
  if (last_probe_too_high_ && step.in_flight >= model_.inflight_longterm) {
    last_probe_precautionary_ = true;
    return true;
  }
  if (step.window_limited && window_ >= model_.inflight_longterm) {
    // Held back by the long-term bound, and not by the path.
    full_pipe_.start_over(step.rate.delivery_rate);
    return false;
  }
  return full_pipe_.is_full_now();
}

void Bbr::raise_longterm_slope() {
  const std::uint64_t growth_this_round = std::uint64_t{1} << probe_up_rounds_;
  probe_up_rounds_ = std::min(probe_up_rounds_ + 1, kMaxProbeUpRounds);
  acked_per_increase_ = std::max(window_ / growth_this_round, max_datagram_size_);
}

void Bbr::probe_longterm_upward(const Step& step) {
  if (!step.window_limited || window_ < model_.inflight_longterm) return;
  probe_up_acked_ += step.rate.newly_acked;
  const std::uint64_t increases = probe_up_acked_.value() / acked_per_increase_.value();
  probe_up_acked_ -= acked_per_increase_ * increases;
  model_.inflight_longterm += max_datagram_size_ * increases;
  if (step.round_begins) raise_longterm_slope();
}

// §5.5.10.2: once for each probe.
void Bbr::on_inflight_too_high(const Step& step, ByteCount inflight) {
  last_probe_too_high_ = true;
  is_probe_sample_ = false;
  if (!step.rate.app_limited) model_.inflight_longterm = std::max(inflight, target_inflight() * kBbrBeta);
  if (state_ == BbrState::kUp) start_down(step);
}

// --- ProbeRTT ---

// §5.3.4.3
void Bbr::check_probe_rtt(const Step& step, bool is_due) {
  if (state_ != BbrState::kProbeRtt && is_due && !idle_restart_) {
    save_window();
    enter(BbrState::kProbeRtt);
    probe_rtt_done_at_ = Timestamp::never();
    ack_phase_ = AckPhase::kProbeStopping;
    rounds_.begin(step.rate.delivered_in_all);
  }
  idle_restart_ = false;
  if (state_ != BbrState::kProbeRtt) return;
  low_samples_until_ = step.rate.delivered_in_all + step.in_flight.value();
  if (probe_rtt_done_at_.is_never()) {
    if (step.in_flight > probe_rtt_window()) return;
    probe_rtt_done_at_ = step.now + kProbeRttDuration;
    probe_rtt_round_done_ = false;
    rounds_.begin(step.rate.delivered_in_all);
    return;
  }
  probe_rtt_round_done_ |= step.round_begins;
  if (probe_rtt_round_done_) check_probe_rtt_done(step);
}

// §5.3.4.4
void Bbr::check_probe_rtt_done(const Step& step) {
  if (step.now <= probe_rtt_done_at_) return;
  min_rtt_.on_probed(step.now);
  restore_window();
  model_.reset_short_term();
  if (!full_pipe_.was_ever_full()) {
    enter(BbrState::kStartup);
    return;
  }
  start_down(step);
  enter(BbrState::kCruise);
}

}  // namespace pollux::recovery
