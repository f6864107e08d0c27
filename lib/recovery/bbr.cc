#include "recovery/bbr.h"

#include <algorithm>

namespace pollux::recovery {
namespace {

// §5.6.2: what the round trip counts as until there is a sample.
constexpr Duration kNominalRtt = Duration::milliseconds(1);
// §5.6.3: BBR.send_quantum.
constexpr Duration kSendQuantum = Duration::milliseconds(1);
constexpr ByteCount kMaxSendQuantum{64 * 1024};
constexpr std::uint64_t kMinSendQuantumDatagrams = 2;

// §5.5.10.2: how much was in flight when losses became too many, somewhere within this packet.
[[nodiscard]] ByteCount inflight_at_loss(const SentPacket& packet, std::uint64_t lost_since) {
  const auto threshold = static_cast<std::int64_t>(kBbrLossThreshold.value);
  const std::int64_t size = static_cast<std::int64_t>(packet.size.value());
  const std::int64_t before = std::int64_t{packet.delivery.in_flight} - size;
  const std::int64_t lost_before = static_cast<std::int64_t>(lost_since) - size;
  const std::int64_t prefix = (threshold * before - 100 * lost_before) / (100 - threshold);
  return ByteCount{static_cast<std::uint64_t>(std::max<std::int64_t>(before + std::max<std::int64_t>(prefix, 0), 0))};
}

}  // namespace

Bbr::Bbr(ByteCount max_datagram_size, std::uint64_t seed)
    : rng_(seed),
      max_datagram_size_(max_datagram_size),
      window_(initial_window(max_datagram_size)),
      pacing_rate_(Bandwidth::of(window_, kNominalRtt) * gains_of(BbrState::kStartup).pacing) {}

void Bbr::reset(ByteCount max_datagram_size) {
  *this = Bbr{max_datagram_size, rng_.next_u64()};
}

// --- events ---

void Bbr::on_packet_sent(const SentPacket& packet, ByteCount in_flight) {
  // §5.4.1: after an idle time, at the path's rate from the first packet on.
  if (!in_flight.is_zero() || !packet.app_limited) return;
  idle_restart_ = true;
  aggregation_.restart(packet.time_sent);
  if (is_probe_bw(state_)) {
    set_pacing_rate(Percent{100});
  } else if (state_ == BbrState::kProbeRtt && packet.time_sent > probe_rtt_done_at_) {
    check_probe_rtt_done({.now = packet.time_sent, .in_flight = in_flight, .rate = {}});
  }
}

// §5.2.3
void Bbr::on_packets_acked(const AckEvent& event) {
  if (!event.rate.has_data) return;
  Step step{.now = event.now, .in_flight = event.in_flight, .rate = event.rate};
  step.window_limited = event.usage.was_filled_since(event.rate.newest_sent);
  step.rate.app_limited |= event.rate.delivered_before < low_samples_until_;
  step.round_begins = rounds_.on_sample(step.rate);
  if (step.round_begins) ++rounds_since_probe_;
  if (event.rate.newest_sent > restore_after_) {
    restore_window();
    restore_after_ = Timestamp::never();
  }

  // §5.6.2: the first sample of the round trip replaces the nominal one.
  if (event.rtt_sample && !min_rtt_.has_sample()) {
    pacing_rate_ = Bandwidth::of(initial_window(max_datagram_size_), *event.rtt_sample) * gains_of(state_).pacing;
  }

  model_.on_sample(step.rate);
  if (model_.loss_round_ends() && model_.has_loss_in_round() && !is_accelerating(state_)) model_.give_way(window_);
  aggregation_.on_ack({.newly_acked = step.rate.newly_acked,
                       .bandwidth = model_.bandwidth(),
                       .limit = window_,
                       .round = rounds_.count(),
                       .now = step.now});
  update_state(step, event.rtt_sample);
  if (model_.loss_round_ends()) {
    model_.forget_losses_of_round();
    lost_ranges_ = 0;
  }
  model_.after_sample(step.rate);

  set_pacing_rate(gains_of(state_).pacing);
  if (restore_after_.is_never()) set_window(step);
}

// §5.2.4, §5.5.10.2
bool Bbr::on_packets_lost(const LossEvent& event) {
  std::uint64_t lost = event.lost_before;
  for (const SentPacket& packet : event.packets) {
    if (!counts_as_congestion(packet)) continue;
    lost += packet.size.value();
    if (lost_ranges_ == 0 || packet.number != last_lost_ + 1) ++lost_ranges_;
    last_lost_ = packet.number;
    model_.on_loss(event.delivered);
    if (!is_probe_sample_) continue;
    const std::uint64_t lost_since = static_cast<std::uint32_t>(lost) - packet.delivery.lost;
    const ByteCount in_flight{packet.delivery.in_flight};
    if (ByteCount{lost_since} <= in_flight * kBbrLossThreshold) continue;
    const RateSample rate{.app_limited = packet.app_limited, .delivered_in_all = event.delivered};
    on_inflight_too_high({.now = event.now, .in_flight = in_flight, .rate = rate},
                         inflight_at_loss(packet, lost_since));
  }
  return recovery_.on_congestion(event.newest_sent, event.now);
}

bool Bbr::on_congestion_experienced(const CongestionExperiencedEvent& event) {
  if (!recovery_.on_congestion(event.newest_sent, event.now)) return false;
  model_.on_loss(event.delivered);
  const Step step{.now = event.now, .in_flight = window_, .rate = {.delivered_in_all = event.delivered}};
  if (is_probe_sample_) on_inflight_too_high(step, target_inflight());
  if (state_ == BbrState::kStartup) {
    full_pipe_.on_loss_says_full();
    model_.inflight_longterm = std::max(bdp(model_.bandwidth()), model_.inflight_latest());
  }
  return true;
}

void Bbr::on_persistent_congestion(Timestamp now) {
  // §5.6.4.4: what the window was comes back when the path answers again. RFC 9002 §7.6.2-5: until then the minimum.
  save_window();
  restore_after_ = now;
  window_ = minimum_window(max_datagram_size_);
}

void Bbr::set_max_datagram_size(ByteCount max_datagram_size) {
  const bool still_initial = model_.max_bandwidth().is_zero() && window_ == initial_window(max_datagram_size_);
  window_ = window_for_size(window_, still_initial, max_datagram_size);
  max_datagram_size_ = max_datagram_size;
}

// --- measures of the model ---

// §5.6.4.2
ByteCount Bbr::bdp(Bandwidth bandwidth) const {
  if (min_rtt_.min().is_infinite()) return initial_window(max_datagram_size_);
  return bandwidth.in(min_rtt_.min());
}

ByteCount Bbr::with_budget(ByteCount inflight) const {
  const ByteCount quantum =
      std::max(std::min(pacing_rate_.in(kSendQuantum), kMaxSendQuantum), max_datagram_size_ * kMinSendQuantumDatagrams);
  const ByteCount least = std::max({inflight, quantum, min_pipe_window()});
  return state_ == BbrState::kUp ? least + max_datagram_size_ * 2 : least;
}

ByteCount Bbr::max_inflight() const {
  const std::uint64_t rounds = full_pipe_.was_ever_full() ? BbrAckAggregation::kRounds : 1;
  return with_budget(bdp(model_.bandwidth()) * gains_of(state_).window + aggregation_.extra_acked(rounds));
}

// §5.3.3.9
ByteCount Bbr::inflight_with_headroom() const {
  const ByteCount longterm = model_.inflight_longterm;
  if (longterm == kUnbounded) return longterm;
  const ByteCount headroom = std::max(longterm * kBbrHeadroom, max_datagram_size_);
  return std::max(longterm.saturating_sub(headroom), min_pipe_window());
}

// §5.6.4.5
ByteCount Bbr::probe_rtt_window() const {
  return std::max(bdp(model_.bandwidth()) * gains_of(BbrState::kProbeRtt).window, min_pipe_window());
}

// --- what they lead to ---

Bandwidth Bbr::pacing_rate(Duration) const {
  return std::max(pacing_rate_, Bandwidth::bytes_per_second(1));
}

void Bbr::set_pacing_rate(Percent gain) {
  const Bandwidth rate = model_.bandwidth() * gain * kBbrPacingMargin;
  if (full_pipe_.was_ever_full() || rate > pacing_rate_) pacing_rate_ = rate;
}

// §5.6.4.6
void Bbr::set_window(const Step& step) {
  const ByteCount limit = max_inflight();
  const ByteCount initial = initial_window(max_datagram_size_);
  if (full_pipe_.was_ever_full()) {
    window_ = std::min(window_ + step.rate.newly_acked, limit);
  } else if (window_ < limit || ByteCount{step.rate.delivered_in_all} < initial) {
    window_ += step.rate.newly_acked;
  }
  window_ = std::clamp(window_, min_pipe_window(), kMaxCongestionWindow);
  if (state_ == BbrState::kProbeRtt) window_ = std::min(window_, probe_rtt_window());
  bound_window();
}

// §5.6.4.7
void Bbr::bound_window() {
  ByteCount limit = kUnbounded;
  if (state_ == BbrState::kCruise || state_ == BbrState::kProbeRtt) {
    limit = inflight_with_headroom();
  } else if (is_probe_bw(state_)) {
    limit = model_.inflight_longterm;
  }
  limit = std::max(std::min(limit, model_.inflight_shortterm()), min_pipe_window());
  window_ = std::min(window_, limit);
}

void Bbr::save_window() {
  const bool is_reduced = state_ == BbrState::kProbeRtt || !restore_after_.is_never();
  saved_window_ = is_reduced ? std::max(saved_window_, window_) : window_;
}

}  // namespace pollux::recovery
