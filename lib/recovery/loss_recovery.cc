#include "recovery/loss_recovery.h"

#include <algorithm>
#include <limits>

#include "recovery/loss_detector.h"

namespace pollux::recovery {

using wire::PacketNumberSpace;

LossRecovery::LossRecovery(const RecoveryConfig& config)
    : LossRecovery(config, make_congestion_controller(config.congestion, {.max_datagram_size = config.max_datagram_size,
                                                                          .seed = config.seed})) {}

LossRecovery::LossRecovery(const RecoveryConfig& config, std::unique_ptr<CongestionController> controller)
    : config_(config), rtt_(config.initial_rtt), controller_(std::move(controller)), pacer_(config.max_datagram_size) {
  for (Space& space : spaces_) space.sent.reset(config.first_packet_number);
  update_rate();
}

void LossRecovery::reset(const RecoveryConfig& config) {
  config_ = config;
  for (Space& space : spaces_) {
    forget(space);
    space.sent.reset(config.first_packet_number);
    space.largest_acked.reset();
    space.last_ack_eliciting_sent = Timestamp{};
    space.sent_since_ack_eliciting = 0;
  }
  peer_max_ack_delay_ = kDefaultMaxAckDelay;
  peer_ack_delay_exponent_ = kDefaultAckDelayExponent;
  confirmed_ = HandshakeConfirmed::kNo;
  amplification_ = Amplification::kOpen;
  has_handshake_keys_ = false;
  handshake_acked_ = false;
  first_on_path_ = 0;
  newly_acked_.clear();
  lost_.clear();
  start_over(Timestamp{});
}

// The path is as good as unknown: round-trip time, window and backoff as at the start.
void LossRecovery::start_over(Timestamp now) {
  rtt_ = RttEstimator(config_.initial_rtt);
  sampler_ = DeliverySampler{};
  controller_->reset(config_.max_datagram_size);
  fates_.clear();
  pacer_.reset(config_.max_datagram_size);
  usage_ = WindowUsage{};
  recovery_packet_allowed_ = false;
  pto_count_ = 0;
  restart_timer(now);
  update_rate();
}

// --- sending ---

SendVerdict LossRecovery::can_send(ByteCount size, Timestamp now) {
  const ByteCount in_flight = bytes_in_flight();
  const ByteCount window = controller_->window();
  const bool ledger_is_full = of(PacketNumberSpace::kApplicationData).sent.is_full_for_data();
  // RFC 9002 §7-3: except for one packet when a recovery period begins.
  if (ledger_is_full || (in_flight + size > window && !recovery_packet_allowed_)) {
    usage_.on_window_closed(now);
    return SendVerdict::kWindowFull;
  }
  // RFC 9002 §7.7-2
  if (pacer_.next_send_time(size, now) > now) {
    usage_.on_pacing_delay(in_flight, window, now);
    return SendVerdict::kPaced;
  }
  return SendVerdict::kNow;
}

ByteCount LossRecovery::send_allowance(Timestamp now) const {
  return std::min(controller_->window().saturating_sub(bytes_in_flight()), pacer_.allowance(now));
}

void LossRecovery::on_packet_sent(PacketNumberSpace space, SentPacket packet) {
  Space& state = of(space);
  if (packet.in_flight) {
    const ByteCount in_flight = bytes_in_flight();
    sampler_.on_packet_sent(packet, in_flight);
    controller_->on_packet_sent(packet, in_flight);
    update_rate();
  }
  state.sent.add(packet);
  if (packet.ack_eliciting) {
    state.last_ack_eliciting_sent = packet.time_sent;
    state.sent_since_ack_eliciting = 0;
  } else {
    ++state.sent_since_ack_eliciting;
  }
  if (!packet.in_flight) return;
  // RFC 9002 §7.5-2: probes count as everything else does.
  pacer_.on_packet_sent(packet.size, packet.time_sent);
  usage_.on_packet_sent(bytes_in_flight(), controller_->window(), config_.max_datagram_size, packet.time_sent);
  recovery_packet_allowed_ = false;
  restart_timer(packet.time_sent);
}

void LossRecovery::on_nothing_to_send() {
  const ByteCount in_flight = bytes_in_flight();
  if (in_flight + config_.max_datagram_size <= controller_->window()) sampler_.on_app_limited(in_flight);
}

// --- what the peer says ---

std::expected<AckOutcome, wire::TransportError> LossRecovery::on_ack(PacketNumberSpace space, const wire::AckFrame& ack,
                                                                     Timestamp now) {
  Space& state = of(space);
  newly_acked_.clear();
  lost_.clear();
  const auto summary = process_ack(state.sent, ack, newly_acked_);
  if (!summary) return std::unexpected(summary.error());
  state.largest_acked = std::max(state.largest_acked.value_or(0), ack.largest_acknowledged);
  AckOutcome outcome;
  if (newly_acked_.empty()) return outcome;

  sampler_.on_packets_acked(newly_acked_, now);
  // RFC 9002 §5.1-1, §5.1-2
  if (summary->gives_rtt_sample() && is_on_path(space, *summary->largest_newly_acked)) {
    take_rtt_sample(space, summary->largest_newly_acked->time_sent, ack.ack_delay, now);
    outcome.rtt_sampled = true;
  }
  outcome.persistent_congestion = detect_losses(space, now);
  controller_->on_packets_acked({.packets = newly_acked_,
                                 .now = now,
                                 .in_flight = bytes_in_flight(),
                                 .usage = usage_,
                                 .rtt_sample = outcome.rtt_sampled ? std::optional{rtt_.latest()} : std::nullopt,
                                 .smoothed_rtt = rtt_.smoothed(),
                                 .rate = sampler_.take_sample(rtt_.min())});
  handshake_acked_ = handshake_acked_ || space == PacketNumberSpace::kHandshake;
  // RFC 9002 §6.2.1: not while the client cannot know whether the server has validated its address.
  if (peer_validated_address()) pto_count_ = 0;
  restart_timer(now);
  update_rate();
  outcome.newly_acked = newly_acked_;
  outcome.lost = lost_;
  return outcome;
}

bool LossRecovery::is_on_path(PacketNumberSpace space, const SentPacket& packet) const {
  // RFC 9000 §9.4-1
  if (packet.path_probe) return false;
  return space != PacketNumberSpace::kApplicationData || packet.number >= first_on_path_;
}

void LossRecovery::take_rtt_sample(PacketNumberSpace space, Timestamp time_sent, std::uint64_t raw_ack_delay,
                                   Timestamp now) {
  rtt_.on_sample({.rtt = now - time_sent,
                  .ack_delay = scaled_ack_delay(space, raw_ack_delay),
                  .peer_max_ack_delay = peer_max_ack_delay_,
                  .confirmed = confirmed_},
                 now);
}

Duration LossRecovery::scaled_ack_delay(PacketNumberSpace space, std::uint64_t raw) const {
  // RFC 9000 §19.3: the receiver does not use the ACK Delay of Initial and Handshake packets.
  if (space != PacketNumberSpace::kApplicationData) return Duration::zero();
  constexpr std::uint64_t kMaxMicroseconds = std::numeric_limits<std::int64_t>::max() / 1'000;
  if (raw > (kMaxMicroseconds >> peer_ack_delay_exponent_)) return Duration::infinite();
  return Duration::microseconds(static_cast<std::int64_t>(raw << peer_ack_delay_exponent_));
}

void LossRecovery::set_peer_ack_parameters(Duration max_ack_delay, std::uint8_t ack_delay_exponent) {
  peer_max_ack_delay_ = max_ack_delay;
  peer_ack_delay_exponent_ = std::min(ack_delay_exponent, kMaxAckDelayExponent);
}

// --- losses ---

bool LossRecovery::detect_losses(PacketNumberSpace space, Timestamp now) {
  Space& state = of(space);
  if (!state.largest_acked) return false;
  const LossDetection found = detect_lost(state.sent, *state.largest_acked, rtt_, now, lost_);
  state.loss_time = found.loss_time;
  const LostPeriod longest = longest_lost_period(found.longest);
  if (lost_.empty()) return false;
  react_to_losses(now);
  // RFC 9002 §7.6.2: the whole of a long period was lost.
  if (!is_persistent_congestion(longest, rtt_, peer_max_ack_delay_)) return false;
  controller_->on_persistent_congestion(now);
  rtt_.on_persistent_congestion();
  fates_.clear();
  return true;
}

// RFC 9002 §7.6.2-3: across the spaces, as long as there are several.
LostPeriod LossRecovery::longest_lost_period(LostPeriod in_space) {
  if (confirmed_ == HandshakeConfirmed::kYes) return in_space;
  for (const SentPacket& packet : newly_acked_) fates_.on_acked(packet);
  for (const SentPacket& packet : lost_) fates_.on_lost(packet);
  return fates_.longest(rtt_.first_sample_at());
}

// RFC 9000 §13.3-7, RFC 9002 Appendix B.8
void LossRecovery::react_to_losses(Timestamp now) {
  std::optional<Timestamp> newest;
  for (const SentPacket& packet : lost_) {
    if (counts_as_congestion(packet)) newest = std::max(newest.value_or(packet.time_sent), packet.time_sent);
  }
  if (!newest) return;
  const std::uint64_t lost_before = sampler_.lost();
  sampler_.on_packets_lost(lost_);
  const bool recovery_begins = controller_->on_packets_lost({.packets = lost_,
                                                             .now = now,
                                                             .newest_sent = *newest,
                                                             .delivered = sampler_.delivered(),
                                                             .lost_before = lost_before});
  if (recovery_begins) recovery_packet_allowed_ = true;
}

void LossRecovery::on_congestion_experienced(std::uint64_t newly_marked, Timestamp newest_sent, Timestamp now) {
  const bool recovery_begins = controller_->on_congestion_experienced(
      {.newly_marked = newly_marked, .now = now, .newest_sent = newest_sent, .delivered = sampler_.delivered()});
  if (recovery_begins) recovery_packet_allowed_ = true;
  update_rate();
}

// --- time ---

PacketNumberSpace LossRecovery::earliest_loss_space() const {
  const auto earliest = std::ranges::min_element(spaces_, {}, &Space::loss_time);
  return static_cast<PacketNumberSpace>(earliest - spaces_.begin());
}

PtoDeadline LossRecovery::current_pto() const {
  PtoFacts facts{.spaces = {},
                 .pto_base = rtt_.pto_base(),
                 .peer_max_ack_delay = peer_max_ack_delay_,
                 .pto_count = pto_count_,
                 .confirmed = confirmed_,
                 .amplification = amplification_,
                 .has_handshake_keys = has_handshake_keys_,
                 .peer_validated_address = peer_validated_address(),
                 .timer_set_at = timer_set_at_};
  for (std::size_t i = 0; i < spaces_.size(); ++i) {
    facts.spaces[i] = {.ack_eliciting_in_flight = spaces_[i].sent.has_ack_eliciting(),
                       .last_ack_eliciting_sent = spaces_[i].last_ack_eliciting_sent};
  }
  return pto_deadline(facts);
}

Timestamp LossRecovery::next_timeout() const {
  // RFC 9002 §6.2.1-6: loss detection comes before probing.
  const Timestamp loss_time = of(earliest_loss_space()).loss_time;
  return loss_time.is_never() ? current_pto().at : loss_time;
}

TimeoutOutcome LossRecovery::on_timeout(Timestamp now) {
  newly_acked_.clear();
  lost_.clear();
  if (now < next_timeout()) return {};
  const PacketNumberSpace loss_space = earliest_loss_space();
  return of(loss_space).loss_time.is_never() ? on_probe_timeout(now) : on_loss_timeout(loss_space, now);
}

TimeoutOutcome LossRecovery::on_loss_timeout(PacketNumberSpace space, Timestamp now) {
  TimeoutOutcome outcome;
  outcome.space = space;
  outcome.persistent_congestion = detect_losses(space, now);
  outcome.lost = lost_;
  restart_timer(now);
  update_rate();
  return outcome;
}

TimeoutOutcome LossRecovery::on_probe_timeout(Timestamp now) {
  const PacketNumberSpace space = current_pto().space;
  const std::span<const SentPacket> candidates = probe_candidates(space);
  // RFC 9002 §6.2.1-5
  pto_count_ = std::min(pto_count_ + 1, kMaxPtoBackoffExponent);
  restart_timer(now);
  // RFC 9002 §6.2.4-1: at least one; a client that only keeps the server from a deadlock needs no second.
  TimeoutOutcome outcome;
  outcome.space = space;
  outcome.probes = candidates.empty() ? std::uint8_t{1} : kMaxProbes;
  outcome.probe_candidates = candidates;
  return outcome;
}

std::span<const SentPacket> LossRecovery::probe_candidates(PacketNumberSpace space) {
  return std::span(probe_candidates_).first(of(space).sent.oldest_ack_eliciting(probe_candidates_));
}

void LossRecovery::restart_timer(Timestamp now) {
  timer_set_at_ = now;
}

// --- the handshake and the path ---

bool LossRecovery::peer_validated_address() const {
  // RFC 9002 Appendix A.8: a client's address is what is in doubt, so a server has nothing to wait for.
  return config_.role == wire::Role::kServer || handshake_acked_ || confirmed_ == HandshakeConfirmed::kYes;
}

void LossRecovery::on_handshake_keys_available(Timestamp now) {
  has_handshake_keys_ = true;
  restart_timer(now);
}

void LossRecovery::on_handshake_confirmed(Timestamp now) {
  confirmed_ = HandshakeConfirmed::kYes;
  fates_.clear();
  restart_timer(now);
}

void LossRecovery::forget(Space& space) {
  space.sent.forget_all();
  space.loss_time = Timestamp::never();
}

void LossRecovery::discard_space(PacketNumberSpace space, Timestamp now) {
  forget(of(space));
  // RFC 9002 §6.2.2-4: discarded keys are progress.
  pto_count_ = 0;
  restart_timer(now);
}

void LossRecovery::on_retry(Timestamp now) {
  for (Space& space : spaces_) forget(space);
  start_over(now);
}

void LossRecovery::on_early_data_rejected(Timestamp now) {
  forget(of(PacketNumberSpace::kApplicationData));
  restart_timer(now);
}

void LossRecovery::on_path_changed(Timestamp now) {
  on_path_left(now);
  // RFC 9000 §9.4-2
  start_over(now);
}

void LossRecovery::on_path_left(Timestamp now) {
  SentPackets& sent = of(PacketNumberSpace::kApplicationData).sent;
  // RFC 9000 §9.4-1
  sent.leave_flight();
  first_on_path_ = sent.next_number();
  restart_timer(now);
}

void LossRecovery::restart_backoff(Timestamp now) {
  pto_count_ = 0;
  restart_timer(now);
}

void LossRecovery::set_max_datagram_size(ByteCount max_datagram_size) {
  config_.max_datagram_size = max_datagram_size;
  controller_->set_max_datagram_size(max_datagram_size);
  pacer_.set_max_datagram_size(max_datagram_size);
  update_rate();
}

// --- for the eye ---

wire::PacketNumber LossRecovery::next_packet_number(PacketNumberSpace space) const {
  return of(space).sent.next_number();
}

std::uint64_t LossRecovery::packet_numbers_left() const {
  wire::PacketNumber furthest = 0;
  for (const Space& space : spaces_) furthest = std::max(furthest, space.sent.next_number());
  return wire::kMaxPacketNumber - furthest;
}

std::optional<wire::PacketNumber> LossRecovery::largest_acked(PacketNumberSpace space) const {
  return of(space).largest_acked;
}

bool LossRecovery::wants_ping(PacketNumberSpace space) const {
  return of(space).sent_since_ack_eliciting >= kPacketsBeforePing;
}

ByteCount LossRecovery::bytes_in_flight() const {
  ByteCount sum;
  for (const Space& space : spaces_) sum += space.sent.bytes_in_flight();
  return sum;
}

std::optional<std::uint64_t> LossRecovery::first_frame_record(PacketNumberSpace space) const {
  const SentPacket* oldest = of(space).sent.oldest();
  if (oldest == nullptr) return std::nullopt;
  return oldest->frames.first;
}

std::span<const SentPacket> LossRecovery::oldest_ack_eliciting(PacketNumberSpace space) {
  return std::span(probe_candidates_).first(of(space).sent.oldest_ack_eliciting(probe_candidates_));
}

bool LossRecovery::has_ack_eliciting_in_flight(PacketNumberSpace space) const {
  return of(space).sent.has_ack_eliciting();
}

}  // namespace pollux::recovery
