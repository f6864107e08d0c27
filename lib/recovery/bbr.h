// Bbr: the congestion controller of draft-ietf-ccwg-bbr, version 3. It measures how fast the path delivers and how long
// it is without queues, sends at that rate, and keeps in flight what that takes; now and then it sends faster to see
// whether there is more, and less to see how long the path is. A loss moves its model, not its window.
// The states stand in bbr_states.cc, the measures in leaves of their own. Section numbers (§) are the draft's.
// Invariant: window() is at least minimum_window().
#pragma once

#include <cstdint>

#include "base/rng.h"
#include "recovery/bbr_ack_aggregation.h"
#include "recovery/bbr_full_pipe.h"
#include "recovery/bbr_min_rtt.h"
#include "recovery/bbr_path_model.h"
#include "recovery/bbr_state.h"
#include "recovery/congestion_controller.h"
#include "recovery/recovery_period.h"
#include "recovery/round_counter.h"

namespace pollux::recovery {

// §5.3.1.3, §5.5.10.2: more loss than this is too much.
inline constexpr Percent kBbrLossThreshold{2};
// §5.3.1.3: so many gaps in one round, and not one burst, end Startup.
inline constexpr std::uint32_t kBbrStartupLossRanges = 6;
// §5.3.3.1: what is left free for others.
inline constexpr Percent kBbrHeadroom{15};
// §5.6.2: on average a little below the bandwidth, so that queues drain.
inline constexpr Percent kBbrPacingMargin{99};
// §5.6.4.3: BBR.MinPipeCwnd
inline constexpr std::uint64_t kBbrMinPipeDatagrams = 4;
// §5.3.4.1
inline constexpr Duration kProbeRttDuration = Duration::milliseconds(200);
// §5.3.3.8.2: a probe every 2 to 3 s, or after as many rounds as Reno would need, at most these.
inline constexpr Duration kProbeWaitBase = Duration::seconds(2);
inline constexpr Duration kProbeWaitSpread = Duration::seconds(1);
inline constexpr std::uint64_t kMaxRenoRounds = 63;
// §5.3.2
inline constexpr std::uint64_t kMaxDrainRounds = 3;

class Bbr final : public CongestionController {
 public:
  // Flows with different seeds probe at different times.
  Bbr(ByteCount max_datagram_size, std::uint64_t seed);

  void reset(ByteCount max_datagram_size) override;
  void on_packet_sent(const SentPacket& packet, ByteCount in_flight) override;
  void on_packets_acked(const AckEvent& event) override;
  bool on_packets_lost(const LossEvent& event) override;
  // The draft leaves ECN open; a mark is answered as too much loss would be (RFC 9002 §7-1, RFC 3168 §5).
  bool on_congestion_experienced(const CongestionExperiencedEvent& event) override;
  void on_persistent_congestion(Timestamp now) override;
  void set_max_datagram_size(ByteCount max_datagram_size) override;
  [[nodiscard]] ByteCount window() const override { return window_; }
  [[nodiscard]] bool in_slow_start() const override { return state_ == BbrState::kStartup; }
  [[nodiscard]] Bandwidth pacing_rate(Duration smoothed_rtt) const override;

  // --- for the eye ---
  [[nodiscard]] BbrState state() const { return state_; }
  [[nodiscard]] const BbrPathModel& model() const { return model_; }
  [[nodiscard]] Duration min_rtt() const { return min_rtt_.min(); }

 private:
  // §5.3.3.9: which flight the ACKs that come in now belong to.
  enum class AckPhase : std::uint8_t { kInit, kRefilling, kProbeStarting, kProbeFeedback, kProbeStopping };

  // What a state machine step looks at: time and the ACK's measures.
  struct Step {
    Timestamp now;
    ByteCount in_flight;
    RateSample rate;
    bool window_limited = false;  // C.is_cwnd_limited
    bool round_begins = false;
  };

  // --- states: bbr_states.cc ---
  void enter(BbrState state) { state_ = state; }
  void update_state(const Step& step, std::optional<Duration> rtt);
  void check_startup_loss(const Step& step);
  void check_startup_and_drain(const Step& step);
  void start_down(const Step& step);
  void start_refill(const Step& step);
  void start_up(const Step& step);
  void update_probe_bw(const Step& step);
  [[nodiscard]] bool adapt_long_term(const Step& step);
  [[nodiscard]] bool is_time_to_probe(const Step& step) const;
  [[nodiscard]] bool is_time_to_cruise(const Step& step) const;
  [[nodiscard]] bool is_time_to_go_down(const Step& step);
  void raise_longterm_slope();
  void probe_longterm_upward(const Step& step);
  void on_inflight_too_high(const Step& step, ByteCount inflight);
  void check_probe_rtt(const Step& step, bool is_due);
  void check_probe_rtt_done(const Step& step);
  void pick_probe_wait();

  // --- measures of the model ---
  [[nodiscard]] ByteCount min_pipe_window() const { return max_datagram_size_ * kBbrMinPipeDatagrams; }
  [[nodiscard]] ByteCount bdp(Bandwidth bandwidth) const;
  [[nodiscard]] ByteCount with_budget(ByteCount inflight) const;
  [[nodiscard]] ByteCount max_inflight() const;
  [[nodiscard]] ByteCount inflight_with_headroom() const;
  [[nodiscard]] ByteCount target_inflight() const { return std::min(bdp(model_.bandwidth()), window_); }
  [[nodiscard]] ByteCount probe_rtt_window() const;

  // --- what they lead to ---
  void set_pacing_rate(Percent gain);
  void set_window(const Step& step);
  void bound_window();
  void save_window();
  void restore_window() { window_ = std::max(window_, saved_window_); }

  SeededRng rng_;
  ByteCount max_datagram_size_;
  ByteCount window_;
  Bandwidth pacing_rate_;
  BbrState state_ = BbrState::kStartup;

  BbrPathModel model_;
  BbrFullPipe full_pipe_;
  BbrMinRtt min_rtt_;
  BbrAckAggregation aggregation_;
  RoundCounter rounds_;
  RecoveryPeriod recovery_;

  // Of the loss round that is under way.
  std::uint32_t lost_ranges_ = 0;
  wire::PacketNumber last_lost_ = 0;
  // A window that had to be given up for a while, and packets sent after which time show that it is over.
  ByteCount saved_window_;
  Timestamp restore_after_ = Timestamp::never();

  std::uint64_t drain_start_round_ = 0;

  // Of the ProbeBW cycle.
  AckPhase ack_phase_ = AckPhase::kInit;
  Timestamp cycle_start_;
  Duration probe_wait_;
  std::uint64_t rounds_since_probe_ = 0;
  std::uint32_t probe_up_rounds_ = 0;
  ByteCount probe_up_acked_;
  ByteCount acked_per_increase_ = kUnbounded;  // so much acknowledged makes inflight_longterm grow by a datagram
  bool is_probe_sample_ = false;               // losses judge the last probe
  bool last_probe_too_high_ = false;
  bool last_probe_precautionary_ = false;

  // Of ProbeRTT.
  Timestamp probe_rtt_done_at_ = Timestamp::never();
  bool probe_rtt_round_done_ = false;
  std::uint64_t low_samples_until_ = 0;  // samples from before this count as the application's
  bool idle_restart_ = false;
};

}  // namespace pollux::recovery
