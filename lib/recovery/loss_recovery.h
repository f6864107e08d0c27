// LossRecovery: RFC 9002 for one connection. Owns the ledgers of the three packet number spaces, the RTT, the probe
// timeout, the delivery rate, the congestion controller and the pacer, and holds them together; each decision is made
// by its own leaf. It never sees a frame or a key: packets go in, and come back once, as acknowledged or as lost.
// Invariant: bytes_in_flight() is the size of all packets that are in flight, outstanding and on the current path.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/byte_count.h"
#include "base/time.h"
#include "recovery/ack_processor.h"
#include "recovery/congestion_algorithm.h"
#include "recovery/fate_log.h"
#include "recovery/pacer.h"
#include "recovery/pto.h"
#include "recovery/rtt_estimator.h"
#include "recovery/sent_packets.h"
#include "recovery/window_usage.h"
#include "wire/error.h"
#include "wire/frames.h"
#include "wire/packet_number_space.h"

namespace pollux::recovery {

// RFC 9000 §13.2.4, §13.2.1-7: of packets that would elicit no ACK, every so many should carry a PING.
inline constexpr std::uint32_t kPacketsBeforePing = 32;
// RFC 9000 §18.2: ack_delay_exponent until the peer says otherwise, and its largest valid value.
inline constexpr std::uint8_t kDefaultAckDelayExponent = 3;
inline constexpr std::uint8_t kMaxAckDelayExponent = 20;

struct RecoveryConfig {
  wire::Role role = wire::Role::kServer;
  ByteCount max_datagram_size{1200};
  Duration initial_rtt = kInitialRtt;
  CongestionAlgorithm congestion = kDefaultCongestionAlgorithm;
  std::uint64_t seed = 0;                      // for a controller that draws lots
  wire::PacketNumber first_packet_number = 0;  // of each space; anything else is for tests of where numbers end
};

// The spans are valid until the next call that is not const.
struct AckOutcome {
  std::span<const SentPacket> newly_acked;  // ranges from the largest down, ascending within each
  std::span<const SentPacket> lost;         // ascending; to be sent again as their owners see fit
  bool rtt_sampled = false;
  bool persistent_congestion = false;
};

// Either packets of `space` were found lost, or probes are due in it, or (a stale timer) nothing.
struct TimeoutOutcome {
  wire::PacketNumberSpace space = wire::PacketNumberSpace::kInitial;
  std::span<const SentPacket> lost;
  // Send this many ack-eliciting packets in `space` at once, past the congestion window and the pacer (RFC 9002
  // §6.2.4); a client's Initial probe in a datagram of at least 1200 bytes (§6.2.2.1-3).
  std::uint8_t probes = 0;
  // What they may carry again if there is nothing new: the oldest ack-eliciting packets, still outstanding.
  std::span<const SentPacket> probe_candidates;
  bool persistent_congestion = false;
};

// May a packet go out?
enum class SendVerdict : std::uint8_t {
  kNow,
  kWindowFull,  // wait for acknowledgment, loss or a probe timeout
  kPaced,       // wait until next_send_time()
};

class LossRecovery {
 public:
  // Runs the controller that `config` names.
  explicit LossRecovery(const RecoveryConfig& config);
  LossRecovery(const RecoveryConfig& config, std::unique_ptr<CongestionController> controller);

  // For another connection; memory and the controller's kind are kept.
  void reset(const RecoveryConfig& config);

  // --- sending ---

  // May an in-flight packet of this size go out? Acknowledgments alone and probes need not ask (RFC 9002 §7.5-1,
  // §7.7-5). Ask only when there is something to send: a refusal counts as use of the window (§7.8).
  [[nodiscard]] SendVerdict can_send(ByteCount size, Timestamp now);
  // When the pacer lets a packet of this size go; `now` or earlier means now.
  [[nodiscard]] Timestamp next_send_time(ByteCount size, Timestamp now) const {
    return pacer_.next_send_time(size, now);
  }
  // How many bytes window and pacer allow at `now`: the size of a burst.
  [[nodiscard]] ByteCount send_allowance(Timestamp now) const;

  // The packet has been given to the port. Numbers ascend within a space; some may be skipped.
  void on_packet_sent(wire::PacketNumberSpace space, SentPacket packet);

  // Everything that wanted to go out has gone: the delivery rate is the application's for a while, not the path's.
  void on_nothing_to_send();

  // The next unused packet number; to skip some, send a higher one.
  [[nodiscard]] wire::PacketNumber next_packet_number(wire::PacketNumberSpace space) const;
  // How many numbers are left in the space that has the fewest.
  [[nodiscard]] std::uint64_t packet_numbers_left() const;
  // For the length of a truncated packet number (RFC 9000 §17.1).
  [[nodiscard]] std::optional<wire::PacketNumber> largest_acked(wire::PacketNumberSpace space) const;
  // Many packets without an ack-eliciting frame went out: put a PING into the next, so that the peer acknowledges our
  // ACKs (RFC 9000 §13.2.4).
  [[nodiscard]] bool wants_ping(wire::PacketNumberSpace space) const;

  // --- what the peer says ---

  // A received ACK frame; `now` is when its datagram arrived. Error: it acknowledges a packet that was never sent.
  [[nodiscard]] std::expected<AckOutcome, wire::TransportError> on_ack(wire::PacketNumberSpace space,
                                                                       const wire::AckFrame& ack, Timestamp now);

  // The peer reports that many more packets marked CE; `newest_sent` is when the newest of those that the report
  // acknowledges was sent (RFC 9002 §7.3.1, Appendix B.7).
  void on_congestion_experienced(std::uint64_t newly_marked, Timestamp newest_sent, Timestamp now);

  // The peer's transport parameters. An exponent above kMaxAckDelayExponent is the caller's to refuse.
  void set_peer_ack_parameters(Duration max_ack_delay, std::uint8_t ack_delay_exponent);
  // The peer was asked for another one, or agreed to it.
  void set_peer_max_ack_delay(Duration max_ack_delay) { peer_max_ack_delay_ = max_ack_delay; }

  // --- time ---

  // When on_timeout() must be called; never() for an unarmed timer. Ask again after every other call.
  [[nodiscard]] Timestamp next_timeout() const;
  // Call when next_timeout() has come. Too early: does nothing.
  [[nodiscard]] TimeoutOutcome on_timeout(Timestamp now);

  // What a probe of this space may carry again: for spaces that go along with the one whose timer expired (RFC 9002
  // §6.2.4). Valid until the next call.
  [[nodiscard]] std::span<const SentPacket> probe_candidates(wire::PacketNumberSpace space);

  // --- the handshake and the path ---

  void on_handshake_keys_available(Timestamp now);
  // RFC 9001 §4.1.2
  void on_handshake_confirmed(Timestamp now);
  // A server at the limit of RFC 9000 §8.1 must not arm its timer; tell it when that begins and ends.
  void set_amplification(Amplification amplification) { amplification_ = amplification; }
  // Keys were discarded (RFC 9001 §4.9): the space's packets are forgotten and leave flight (RFC 9002 §6.4-1).
  void discard_space(wire::PacketNumberSpace space, Timestamp now);
  // A client received Retry: recovery starts over, packet numbers go on (RFC 9002 §6.3). Nothing comes back as lost.
  void on_retry(Timestamp now);
  // 0-RTT was rejected: the packets of the application space are forgotten (RFC 9002 §6.4).
  void on_early_data_rejected(Timestamp now);
  // Another path: window and RTT start over; what is outstanding counts for neither (RFC 9000 §9.4).
  void on_path_changed(Timestamp now);
  // Another path, of which is known what was known when it was last in use, or which may turn out not to be the peer's:
  // window and RTT stay; what is outstanding counts for neither.
  void on_path_left(Timestamp now);
  // The peer has shown that it is where we send to now: the probe timeouts that ran out while it was somewhere else say
  // nothing about this address, so the next one comes without their backoff (RFC 9002 §6.2.1).
  void restart_backoff(Timestamp now);
  // PMTU discovery found another size (RFC 9002 §7.2-2).
  void set_max_datagram_size(ByteCount max_datagram_size);

  // --- for the eye ---

  [[nodiscard]] const RttEstimator& rtt() const { return rtt_; }
  [[nodiscard]] ByteCount bytes_in_flight() const;
  [[nodiscard]] ByteCount congestion_window() const { return controller_->window(); }
  [[nodiscard]] bool in_slow_start() const { return controller_->in_slow_start(); }
  [[nodiscard]] Bandwidth pacing_rate() const { return pacer_.rate(); }
  [[nodiscard]] std::uint32_t pto_count() const { return pto_count_; }
  // Without backoff: for closing periods, path validation and the like (RFC 9000 §10.2: three times this).
  [[nodiscard]] Duration pto_period() const { return rtt_.pto_base() + peer_max_ack_delay_; }
  // The lowest frame record that a packet of this space may still refer to; none: all can go.
  [[nodiscard]] std::optional<std::uint64_t> first_frame_record(wire::PacketNumberSpace space) const;
  [[nodiscard]] bool has_ack_eliciting_in_flight(wire::PacketNumberSpace space) const;
  // As many as a probe would repeat; valid as those of a TimeoutOutcome are.
  [[nodiscard]] std::span<const SentPacket> oldest_ack_eliciting(wire::PacketNumberSpace space);

 private:
  struct Space {
    SentPackets sent;
    std::optional<wire::PacketNumber> largest_acked;
    Timestamp loss_time = Timestamp::never();
    Timestamp last_ack_eliciting_sent;
    std::uint32_t sent_since_ack_eliciting = 0;
  };

  [[nodiscard]] Space& of(wire::PacketNumberSpace space) { return spaces_[wire::index_of(space)]; }
  [[nodiscard]] const Space& of(wire::PacketNumberSpace space) const { return spaces_[wire::index_of(space)]; }
  [[nodiscard]] wire::PacketNumberSpace earliest_loss_space() const;
  [[nodiscard]] PtoDeadline current_pto() const;
  [[nodiscard]] bool peer_validated_address() const;
  [[nodiscard]] Duration scaled_ack_delay(wire::PacketNumberSpace space, std::uint64_t raw) const;
  [[nodiscard]] bool is_on_path(wire::PacketNumberSpace space, const SentPacket& packet) const;
  void take_rtt_sample(wire::PacketNumberSpace space, Timestamp time_sent, std::uint64_t raw_ack_delay, Timestamp now);
  // Fills lost_ and tells the controller; says whether persistent congestion was found.
  [[nodiscard]] bool detect_losses(wire::PacketNumberSpace space, Timestamp now);
  void react_to_losses(Timestamp now);
  [[nodiscard]] LostPeriod longest_lost_period(LostPeriod in_space);
  [[nodiscard]] TimeoutOutcome on_loss_timeout(wire::PacketNumberSpace space, Timestamp now);
  [[nodiscard]] TimeoutOutcome on_probe_timeout(Timestamp now);
  void start_over(Timestamp now);
  void forget(Space& space);
  void restart_timer(Timestamp now);
  void update_rate() { pacer_.set_rate(controller_->pacing_rate(rtt_.smoothed())); }

  RecoveryConfig config_;
  std::array<Space, wire::kPacketNumberSpaceCount> spaces_;
  RttEstimator rtt_;
  DeliverySampler sampler_;
  std::unique_ptr<CongestionController> controller_;
  Pacer pacer_;
  WindowUsage usage_;
  FateLog fates_;
  Duration peer_max_ack_delay_ = kDefaultMaxAckDelay;
  std::uint8_t peer_ack_delay_exponent_ = kDefaultAckDelayExponent;
  std::uint32_t pto_count_ = 0;
  HandshakeConfirmed confirmed_ = HandshakeConfirmed::kNo;
  Amplification amplification_ = Amplification::kOpen;
  bool has_handshake_keys_ = false;
  bool handshake_acked_ = false;
  // RFC 9002 §7.3.2: one packet may pass the window when a recovery period begins.
  bool recovery_packet_allowed_ = false;
  Timestamp timer_set_at_;
  // Application packets below this went out on a path that was left.
  wire::PacketNumber first_on_path_ = 0;

  std::vector<SentPacket> newly_acked_;
  std::vector<SentPacket> lost_;
  std::array<SentPacket, kMaxProbes> probe_candidates_{};
};

}  // namespace pollux::recovery
