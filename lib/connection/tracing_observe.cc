// What is seen of a traced connection's parts from outside: each look compares with the one before.
#include "connection/parts.h"
#include "connection/tracing.h"

namespace pollux::connection {

using telemetry::ConnectionPhase;
using telemetry::MigrationPhase;
using telemetry::Side;
using wire::EncryptionLevel;

void Tracing::observe(const Parts& parts, Timestamp now) {
  observe_state(parts, now);
  observe_keys(parts, now);
  observe_one_rtt_keys(parts, now);
  observe_paths(parts, now);
  observe_recovery(parts, now, false);
  if (parts.versions.current() != version_) {
    version_ = parts.versions.current();
    tell_version(parts, now);
  }
  if (parts.spin.value() != spin_) {
    spin_ = parts.spin.value();
    tell(now, telemetry::SpinBitUpdated{.state = spin_});
  }
  if (parts.mtu.size() != mtu_) {
    const auto before = static_cast<std::uint32_t>(mtu_.value());
    mtu_ = parts.mtu.size();
    tell(now, telemetry::MtuUpdated{.before = before,
                                    .now = static_cast<std::uint32_t>(mtu_.value()),
                                    .done = parts.mtu.state() == MtuState::kComplete});
  }
}

void Tracing::observe_all(const Parts& parts, Timestamp now) {
  observe(parts, now);
  observe_recovery(parts, now, true);
  observe_timer(parts, now);
}

// --- the handshake and the end ---

void Tracing::tell_state(ConnectionPhase phase, Timestamp now) {
  tell(now, telemetry::StateUpdated{.before = phase_, .now = phase});
  phase_ = phase;
}

void Tracing::observe_state(const Parts& parts, Timestamp now) {
  if (parts.close.state() != life_) {
    observe_close(parts, now);
    return;
  }
  if (life_ != LifeState::kOpen) return;
  const PacketSpace& handshake = parts.spaces[wire::PacketNumberSpace::kHandshake];
  const bool started = handshake.can_write() || handshake.discarded;
  if (started && phase_ < ConnectionPhase::kHandshakeStarted) tell_state(ConnectionPhase::kHandshakeStarted, now);
  const HandshakeState state = parts.handshake.state();
  if (state >= HandshakeState::kComplete && phase_ < ConnectionPhase::kHandshakeComplete) {
    tell_state(ConnectionPhase::kHandshakeComplete, now);
  }
  if (state == HandshakeState::kConfirmed && phase_ < ConnectionPhase::kHandshakeConfirmed) {
    tell_state(ConnectionPhase::kHandshakeConfirmed, now);
  }
}

void Tracing::observe_close(const Parts& parts, Timestamp now) {
  if (life_ == LifeState::kOpen) {
    const CloseReason reason = parts.close.reason();
    const bool is_application = reason.kind == wire::CloseKind::kApplication;
    auto cause = is_application ? telemetry::CloseCause::kApplication : telemetry::CloseCause::kError;
    if (reason.by == CloseReason::By::kIdleTimeout) cause = telemetry::CloseCause::kIdleTimeout;
    if (reason.by == CloseReason::By::kStatelessReset) cause = telemetry::CloseCause::kStatelessReset;
    if (reason.by == CloseReason::By::kNoCommonVersion) cause = telemetry::CloseCause::kNoCommonVersion;
    const bool by_peer = reason.by == CloseReason::By::kPeer || reason.by == CloseReason::By::kStatelessReset;
    tell(now,
         telemetry::ConnectionClosed{.initiator = by_peer ? Side::kRemote : Side::kLocal,
                                     .cause = cause,
                                     .is_application_error = is_application,
                                     .error_code = reason.error_code},
         {reinterpret_cast<const std::uint8_t*>(reason.phrase.data()), reason.phrase.size()});
  }
  life_ = parts.close.state();
  switch (life_) {
    case LifeState::kClosing:
      return tell_state(ConnectionPhase::kClosing, now);
    case LifeState::kDraining:
      return tell_state(ConnectionPhase::kDraining, now);
    case LifeState::kClosed:
      return tell_state(ConnectionPhase::kClosed, now);
    case LifeState::kOpen:
      break;
  }
}

// --- keys ---

void Tracing::tell_key(EncryptionLevel level, Side writer, bool present, Timestamp now) {
  telemetry::KeyTraced key{.level = static_cast<std::uint8_t>(level), .is_servers = is_servers(writer)};
  if (present) {
    tell(now, telemetry::KeyUpdated{key});
  } else {
    tell(now, telemetry::KeyDiscarded{key});
  }
}

void Tracing::observe_keys(const Parts& parts, Timestamp now) {
  const bool initial = !parts.spaces[wire::PacketNumberSpace::kInitial].discarded;
  const PacketSpace& handshake = parts.spaces[wire::PacketNumberSpace::kHandshake];
  const PacketSpace& application = parts.spaces[wire::PacketNumberSpace::kApplicationData];
  const std::array<Keys, 4> found{Keys{initial, initial}, Keys{application.can_read(), application.can_write()},
                                  Keys{handshake.can_read(), handshake.can_write()},
                                  Keys{parts.one_rtt.can_read(), parts.one_rtt.can_write()}};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto level = static_cast<EncryptionLevel>(i);
    if (found[i].read != keys_[i].read) tell_key(level, Side::kRemote, found[i].read, now);
    if (found[i].write != keys_[i].write) tell_key(level, Side::kLocal, found[i].write, now);
  }
  keys_ = found;
}

// RFC 9001 §6: who updates first leads, the other follows.
void Tracing::observe_one_rtt_keys(const Parts& parts, Timestamp now) {
  const std::uint64_t read = parts.one_rtt.read_generation();
  const std::uint64_t write = parts.one_rtt.write_generation();
  if (read == read_phase_ && write == write_phase_) return;
  const bool peer_leads = read > read_phase_ && write_phase_ <= read_phase_;
  const auto trigger = peer_leads ? telemetry::KeyTrigger::kRemoteUpdate : telemetry::KeyTrigger::kLocalUpdate;
  const auto tell_phase = [&](Side writer, std::uint64_t phase) {
    tell(now, telemetry::KeyUpdated{telemetry::KeyTraced{.level = static_cast<std::uint8_t>(EncryptionLevel::kOneRtt),
                                                         .is_servers = is_servers(writer),
                                                         .phase = static_cast<std::uint32_t>(phase),
                                                         .trigger = trigger}});
  };
  if (read != read_phase_) tell_phase(Side::kRemote, read);
  if (write != write_phase_) tell_phase(Side::kLocal, write);
  read_phase_ = read;
  write_phase_ = write;
}

// --- paths ---

void Tracing::observe_paths(const Parts& parts, Timestamp now) {
  for (std::uint8_t index = 0; index < kMaxPaths; ++index) {
    const PathId id{index};
    const SeenPath before = paths_[index];
    SeenPath found;
    if (parts.paths.has(id)) {
      found = {.validating = parts.paths[id].validation.is_running(), .validated = parts.paths[id].is_validated()};
    }
    paths_[index] = found;
    if (found.validating && !before.validating) {
      tell(now, telemetry::MigrationUpdated{.path = index, .now = MigrationPhase::kProbingStarted});
    } else if (before.validating && !found.validating) {
      const auto outcome = found.validated ? MigrationPhase::kProbingSuccessful : MigrationPhase::kProbingAbandoned;
      tell(now, telemetry::MigrationUpdated{.path = index, .now = outcome});
    }
  }
  const PathId active = parts.paths.active_id();
  if (active == active_path_) return;
  active_path_ = active;
  const bool is_proven = parts.paths.active().is_validated();
  tell(now, telemetry::MigrationUpdated{
                .path = active.index,
                .now = is_proven ? MigrationPhase::kMigrationComplete : MigrationPhase::kMigrationStarted});
}

// --- recovery ---

void Tracing::observe_recovery(const Parts& parts, Timestamp now, bool every_change) {
  const recovery::LossRecovery& recovery = parts.recovery;
  telemetry::MetricsUpdated found{.window = recovery.congestion_window().value(),
                                  .in_flight = recovery.bytes_in_flight().value(),
                                  .pacing_rate = recovery.pacing_rate().to_bytes_per_second() * 8,
                                  .pto_count = recovery.pto_count()};
  if (const recovery::RttEstimator& rtt = recovery.rtt(); rtt.has_sample()) {
    found.min_rtt_ns = rtt.min().to_nanoseconds();
    found.smoothed_rtt_ns = rtt.smoothed().to_nanoseconds();
    found.latest_rtt_ns = rtt.latest().to_nanoseconds();
    found.rtt_variation_ns = rtt.variation().to_nanoseconds();
  }
  telemetry::MetricsUpdated unchanged = found;
  if (!every_change) {
    unchanged.in_flight = metrics_.in_flight;
    unchanged.pacing_rate = metrics_.pacing_rate;
  }
  if (unchanged != metrics_) {
    metrics_ = found;
    tell(now, found);
  }
  if (const bool slow_start = recovery.in_slow_start(); slow_start != slow_start_) {
    using enum telemetry::CongestionPhase;
    tell(now, telemetry::CongestionStateUpdated{.before = slow_start_ ? kSlowStart : kCongestionAvoidance,
                                                .now = slow_start ? kSlowStart : kCongestionAvoidance});
    slow_start_ = slow_start;
  }
  if (const recovery::EcnState ecn = parts.ecn.state(); ecn != ecn_) {
    tell(now,
         telemetry::EcnStateUpdated{.before = static_cast<std::uint8_t>(ecn_), .now = static_cast<std::uint8_t>(ecn)});
    ecn_ = ecn;
  }
}

void Tracing::observe_timer(const Parts& parts, Timestamp now) {
  const Timestamp found = parts.close.is_open() ? parts.recovery.next_timeout() : Timestamp::never();
  if (found == timer_) return;
  timer_ = found;
  const auto action = found.is_never() ? telemetry::TimerAction::kCancelled : telemetry::TimerAction::kSet;
  tell(now,
       telemetry::TimerUpdated{.action = action, .delta_ns = found.is_never() ? 0 : (found - now).to_nanoseconds()});
}

void Tracing::on_timer_expired(Timestamp now) {
  tell(now, telemetry::TimerUpdated{.action = telemetry::TimerAction::kExpired});
  timer_ = Timestamp::never();
}

}  // namespace pollux::connection
