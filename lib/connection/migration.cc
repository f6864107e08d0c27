#include "connection/migration.h"

#include <algorithm>

#include "wire/frame_type.h"

namespace pollux::connection {
namespace {

using telemetry::Counter;

// RFC 9000 §8.2.4-2: the probe timeout of a path of which nothing is known.
[[nodiscard]] Duration initial_pto() {
  return recovery::RttEstimator{}.pto_base() + recovery::kDefaultMaxAckDelay;
}

// How long a validation may take, and how long a path is kept that nobody uses.
[[nodiscard]] Duration patience(const Parts& parts) {
  return std::max(parts.recovery.pto_period(), initial_pto()) * 3;
}

void validate(Parts& parts, PathId id, Timestamp now) {
  Path& path = parts.paths[id];
  path.expires = Timestamp::never();
  path.validation.start(now, initial_pto(), patience(parts));
}

void give_up(Parts& parts, PathId id) {
  // RFC 9000 §5.1.2-1
  parts.peer_ids.release(id);
  parts.paths.close(id);
}

void leave(Parts& parts, PathId id, Timestamp now) {
  if (parts.paths.has(id)) parts.paths[id].expires = now + patience(parts);
}

// The active path is the peer's beyond doubt: recovery measures it from now on.
void adopt_active(Parts& parts, Timestamp now) {
  Paths& paths = parts.paths;
  if (const auto fallback = paths.fallback()) {
    const bool is_unused = *fallback != paths.active_id() && !paths[*fallback].validation.is_running();
    if (is_unused) leave(parts, *fallback, now);
    paths.set_fallback(std::nullopt);
  }
  // RFC 9000 §9.4-3: another port of the same host is the same path as far as congestion goes.
  if (paths.active().hosts == paths.measured_hosts()) return;
  // RFC 9000 §9.4-2
  on_path_changed(parts, now);
  paths.set_measured_hosts(paths.active().hosts);
}

[[nodiscard]] wire::PacketNumber largest_received(const Parts& parts) {
  return parts.spaces[wire::PacketNumberSpace::kApplicationData].acks.largest_received().value_or(0);
}

// Everything but probes goes out on this path now.
void move_to(Parts& parts, PathId id, Timestamp now) {
  Paths& paths = parts.paths;
  const PathId previous = paths.active_id();
  // The peer's newest wish is the one that counts: a path that it has left is not gone back to, whoever answers there.
  paths.for_each([](PathId, Path& path) { path.peer_has_moved_here = false; });
  paths.set_active(id);
  parts.peer_ids.set_main(id);
  Path& path = paths.active();
  path.expires = Timestamp::never();
  path.purpose = PathPurpose::kPeer;
  parts.counters.add(Counter::kMigrations);
  // RFC 9000 §9.4-1: what is under way on the old path says nothing about this one.
  if (path.hosts != paths[previous].hosts) parts.recovery.on_path_left(now);
  if (path.is_validated()) {
    // RFC 9000 §9.3-3: whether it is still there was asked when it was left; its packet has answered.
    path.validation.stop();
    adopt_active(parts, now);
  } else if (paths[previous].is_validated()) {
    paths.set_fallback(previous);
  }
  // RFC 9000 §9.6.2-4
  if (path.at_preferred_address) paths.refuse_other_addresses_after(largest_received(parts));
  if (parts.role == wire::Role::kServer) {
    // RFC 9000 §9.3.3-1: whoever copied the packet here cannot answer there.
    if (!paths[previous].validation.is_running()) validate(parts, previous, now);
  } else {
    leave(parts, previous, now);
    paths.want_announcement();
  }
}

// RFC 9000 §9.6.3-2, -3: the preferred address comes first; a path to the original one waits for the other's fate.
void move_to_own_path(Parts& parts, PathId id, Timestamp now) {
  Paths& paths = parts.paths;
  const bool to_preferred = paths[id].purpose == PathPurpose::kPreferredAddress;
  bool must_wait = false;
  paths.for_each([&](PathId other, const Path& path) {
    if (other == id || path.purpose == PathPurpose::kPeer) return;
    if (to_preferred) {
      give_up(parts, other);
    } else if (path.purpose == PathPurpose::kPreferredAddress) {
      must_wait = true;
    }
  });
  if (!must_wait) {
    if (to_preferred) parts.has_moved_to_preferred_address = true;
    move_to(parts, id, now);
  }
}

void on_address_validated(Parts& parts, PathId id, Timestamp now) {
  Path& path = parts.paths[id];
  // RFC 9000 §9.3-4
  if (parts.role == wire::Role::kServer && !path.is_validated()) parts.new_token.want(id);
  if (id == parts.paths.active_id()) parts.recovery.restart_backoff(now);
  path.on_address_validated();
}

void on_validated(Parts& parts, PathId id, Timestamp now) {
  const Path& path = parts.paths[id];
  parts.counters.add(Counter::kPathsValidated);
  if (id == parts.paths.active_id()) {
    adopt_active(parts, now);
  } else if (path.purpose != PathPurpose::kPeer) {
    move_to_own_path(parts, id, now);
  } else if (path.peer_has_moved_here) {
    move_to(parts, id, now);
  } else if (id != parts.paths.fallback()) {
    leave(parts, id, now);
  }
}

// RFC 9000 §9.3.2-1: back to the last address that was validated.
void revert(Parts& parts, Timestamp now) {
  Paths& paths = parts.paths;
  const PathId failed = paths.active_id();
  const auto fallback = paths.fallback();
  if (!fallback || !parts.peer_ids.has_id(*fallback)) {
    if (paths[failed].is_validated()) {
      // RFC 9000 §8.2.4-3: the peer is there, but no full datagram comes through.
      close_with(parts, {.code = wire::TransportErrorCode::kNoViablePath, .frame_type = 0, .reason = {}}, now);
    } else {
      // RFC 9000 §9.3.2-2
      parts.close.on_path_lost();
    }
    return;
  }
  paths.set_active(*fallback);
  parts.peer_ids.set_main(*fallback);
  paths.set_fallback(std::nullopt);
  // RFC 9000 §9.4-1
  if (paths[failed].hosts != paths.active().hosts) parts.recovery.on_path_left(now);
  give_up(parts, failed);
}

void on_failed(Parts& parts, PathId id, Timestamp now) {
  Paths& paths = parts.paths;
  parts.counters.add(Counter::kPathValidationsFailed);
  if (id == paths.active_id()) {
    revert(parts, now);
    return;
  }
  // It is still the last one whose address was validated.
  if (id == paths.fallback()) return;
  const bool was_preferred = paths[id].purpose == PathPurpose::kPreferredAddress;
  give_up(parts, id);
  if (!was_preferred) return;
  // RFC 9000 §9.6.3-3
  std::optional<PathId> waiting;
  paths.for_each([&](PathId other, const Path& path) {
    if (path.purpose == PathPurpose::kMigration && !path.validation.is_running()) waiting = other;
  });
  if (waiting) move_to_own_path(parts, *waiting, now);
}

[[nodiscard]] std::optional<MigrationRefusal> refusal_of(const Parts& parts, PathPurpose purpose) {
  using enum MigrationRefusal;
  if (!parts.close.is_open()) return kClosed;
  if (parts.role != wire::Role::kClient) return kServer;
  // RFC 9000 §9-1
  if (parts.handshake.state() != HandshakeState::kConfirmed) return kNotConfirmed;
  // RFC 9000 §9-2, §18.2-3: unless its preferred address is in use.
  const bool to_preferred = purpose == PathPurpose::kPreferredAddress;
  if (parts.peer.disable_active_migration && !to_preferred && !parts.has_moved_to_preferred_address) {
    return kForbiddenByPeer;
  }
  // RFC 9000 §9.5-5
  if (parts.peer_ids.initial().empty()) return kZeroLengthId;
  // RFC 9000 §5.1.1-11: without one, the peer could not follow.
  if (!parts.local_ids.chosen().empty() && !parts.local_ids.peer_has_spare()) return kNoConnectionId;
  return std::nullopt;
}

// RFC 9000 §9.5-3, -4: an ID that is used on no other path, or the same one where only the network changed the address.
[[nodiscard]] bool has_id_for(Parts& parts, PathId id) {
  if (parts.peer_ids.claim(id)) return true;
  const Paths& paths = parts.paths;
  if (paths[id].local_sequence_number != paths.active().local_sequence_number) return false;
  parts.peer_ids.share(id, paths.active_id());
  return true;
}

}  // namespace

std::optional<PathId> admit_path(Parts& parts, const PathOrigin& origin, Timestamp now) {
  // RFC 9000 §9-7: a client knows the addresses that it talks to.
  if (parts.role == wire::Role::kClient || !parts.close.is_open()) return std::nullopt;
  // RFC 9000 §9: addresses are stable until the handshake is confirmed.
  if (parts.handshake.state() != HandshakeState::kConfirmed) return std::nullopt;
  // RFC 9000 §9-3: who was told not to migrate is dropped, unless a NAT may have done it.
  const bool is_migration = !origin.same_hosts_as && !origin.at_preferred_address;
  if (parts.config.disable_active_migration && is_migration) return std::nullopt;
  const auto id = parts.paths.find_slot(now);
  if (!id) return std::nullopt;
  if (parts.paths.has(*id)) give_up(parts, *id);
  Path& path = parts.paths.open(*id, AddressValidation::kPending, origin.same_hosts_as);
  path.at_preferred_address = origin.at_preferred_address;
  path.last_heard = now;
  path.expires = now + patience(parts);
  return id;
}

std::expected<PathId, MigrationRefusal> start_migration(Parts& parts, PathPurpose purpose, const PathOrigin& origin,
                                                        Timestamp now) {
  if (const auto refusal = refusal_of(parts, purpose)) return std::unexpected(*refusal);
  // A new wish takes the place of an older one.
  if (purpose == PathPurpose::kMigration) {
    parts.paths.for_each([&](PathId id, const Path& path) {
      if (path.purpose != PathPurpose::kPeer) give_up(parts, id);
    });
  }
  const auto id = parts.paths.find_slot(now);
  if (!id) return std::unexpected(MigrationRefusal::kTooManyPaths);
  if (parts.paths.has(*id)) give_up(parts, *id);
  // RFC 9000 §9.5-2
  if (!parts.peer_ids.claim(*id)) {
    parts.peer_ids.release(*id);
    return std::unexpected(MigrationRefusal::kNoConnectionId);
  }
  parts.paths.open(*id, AddressValidation::kValidated, origin.same_hosts_as).purpose = purpose;
  validate(parts, *id, now);
  return *id;
}

void on_packet_on_path(Parts& parts, const PathEvent& event) {
  Paths& paths = parts.paths;
  const auto sequence_number = parts.local_ids.on_used(event.destination_id);
  if (!paths.has(event.path)) return;
  Path& path = paths[event.path];
  path.last_heard = event.at;
  path.is_proven = true;
  path.local_sequence_number = sequence_number;
  if (event.path == paths.active_id()) return;
  if (!path.expires.is_never()) leave(parts, event.path, event.at);
  if (parts.role == wire::Role::kClient) return;
  // RFC 9000 §9-4, §9.6.3-5: a probe is reason enough.
  if (!path.is_validated() && !path.validation.is_running()) {
    (void)has_id_for(parts, event.path);
    validate(parts, event.path, event.at);
  }
  // RFC 9000 §9.3: only the newest packet says where the peer is, and only one that is more than a probe.
  if (!event.is_newest || !event.is_non_probing) return;
  if (path.at_preferred_address) {
    path.peer_has_moved_here = true;
    // RFC 9000 §9.6.2-2
    if (!path.is_validated()) return;
  }
  // RFC 9000 §9.3-1
  if (has_id_for(parts, event.path)) move_to(parts, event.path, event.at);
}

std::expected<void, wire::TransportError> on_path_response(Parts& parts, const wire::PathChallengeData& data,
                                                           Timestamp now) {
  // RFC 9000 §19.18-1: to no challenge at all. One that answers an old challenge, or answers again, is only late.
  if (!parts.paths.has_challenged()) {
    return std::unexpected(wire::TransportError{.code = wire::TransportErrorCode::kProtocolViolation,
                                                .frame_type = wire::frame_type::kPathResponse,
                                                .reason = "PATH_RESPONSE to no PATH_CHALLENGE"});
  }
  // RFC 9000 §8.2.2-4: whatever path it came on, it validates the one that was challenged.
  std::optional<PathId> validated;
  parts.paths.for_each([&](PathId id, Path& path) {
    const PathValidation::Answer answer = path.validation.on_response(data, now);
    const bool is_reachable = answer == PathValidation::Answer::kReachable;
    if (is_reachable || answer == PathValidation::Answer::kValidated) on_address_validated(parts, id, now);
    if (answer == PathValidation::Answer::kValidated) validated = id;
  });
  if (validated) on_validated(parts, *validated, now);
  return {};
}

void on_path_timeouts(Parts& parts, Timestamp now) {
  for (std::uint8_t index = 0; index < kMaxPaths && parts.close.is_open(); ++index) {
    const PathId id{index};
    if (!parts.paths.has(id)) continue;
    if (parts.paths[id].validation.on_timeout(now)) {
      on_failed(parts, id, now);
    } else if (now >= parts.paths[id].expires) {
      give_up(parts, id);
    }
  }
}

}  // namespace pollux::connection
