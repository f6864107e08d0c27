// The shard's knowledge of addresses: which path of a connection a datagram came along, where a client goes next, and
// what is said about connections that nobody knows any more (RFC 9000 §9, §10.3).
#include "endpoint/shard.h"
#include "endpoint/stateless_reset.h"
#include "net/ip_address_kind.h"

namespace pollux::endpoint {

using connection::PathId;
using telemetry::Counter;
using telemetry::DropReason;

std::optional<PathId> Shard::path_of(ConnectionEntry& entry, const net::Flow& flow, Timestamp now) {
  if (const auto known = entry.path_of(flow)) return known;
  connection::PathOrigin origin = entry.origin_of(flow);
  const auto& preferred = config_.connection.preferred_address;
  origin.at_preferred_address = preferred && (flow.local == preferred->ipv4 || flow.local == preferred->ipv6);
  // RFC 9000 §9: we do not migrate, so a client that writes to another of our addresses has not been asked to.
  if (!entry.has_local(flow.local) && !origin.at_preferred_address) return std::nullopt;
  const auto path = entry.connection->on_new_path(origin, now);
  if (path) {
    entry.set_flow(*path, flow, services_.rng);
    trace_path(entry, *path, flow, now);
  }
  return path;
}

std::expected<PathId, connection::MigrationRefusal> Shard::migrate(SlabHandle handle, const SocketAddress& local,
                                                                   Timestamp now) {
  ConnectionEntry* entry = connections_.find(handle);
  if (entry == nullptr) return std::unexpected(connection::MigrationRefusal::kClosed);
  net::Flow flow = entry->flow_of(entry->connection->active_path());
  flow.local = local;
  const auto path = begin_migration(handle, *entry, connection::PathPurpose::kMigration, flow, now);
  // RFC 9000 §9.6.3-1: the preferred address is asked along the new way too, if it has not answered yet.
  if (path && entry->preferred && entry->preferred->ip.family == local.ip.family) {
    flow.remote = *entry->preferred;
    (void)begin_migration(handle, *entry, connection::PathPurpose::kPreferredAddress, flow, now);
  }
  return path;
}

std::expected<PathId, connection::MigrationRefusal> Shard::begin_migration(SlabHandle handle, ConnectionEntry& entry,
                                                                           connection::PathPurpose purpose,
                                                                           const net::Flow& flow, Timestamp now) {
  const auto path = entry.connection->migrate(purpose, entry.origin_of(flow), now);
  if (!path) return path;
  entry.set_flow(*path, flow, services_.rng);
  trace_path(entry, *path, flow, now);
  activate_later(handle, entry);
  return path;
}

void Shard::follow_preferred_address(SlabHandle handle, ConnectionEntry& entry, Timestamp now) {
  const wire::PreferredAddress* offered = entry.connection->preferred_address();
  if (offered == nullptr) return;
  net::Flow flow = entry.flow_of(entry.connection->active_path());
  // RFC 9000 §9.6.3-6: of the family that is in use.
  const SocketAddress preferred = flow.local.ip.family == IpFamily::kIpv4 ? offered->ipv4 : offered->ipv6;
  // RFC 9000 §21.5.6-2: nobody from outside sends us to ourselves; the other family may not be offered at all.
  if (!net::is_unicast(preferred.ip) || preferred.port == 0 || preferred == flow.remote) {
    entry.connection->on_preferred_address_tried();
    return;
  }
  flow.remote = preferred;
  const auto path = begin_migration(handle, entry, connection::PathPurpose::kPreferredAddress, flow, now);
  // Connection IDs may still be on their way.
  if (!path && path.error() == connection::MigrationRefusal::kNoConnectionId) return;
  entry.connection->on_preferred_address_tried();
  if (path) entry.preferred = preferred;
}

bool Shard::recognise_reset(const net::Datagram& datagram, Timestamp now) {
  if (datagram.payload.size() < kMinStatelessReset) return false;
  const Bytes last_bytes = Bytes{datagram.payload}.last(wire::StatelessResetToken::kLength);
  const auto handle = connections_.find_by_token(last_bytes);
  if (!handle) return false;
  ConnectionEntry& entry = *connections_.find(*handle);
  // RFC 9000 §10.3.1: the token counts between the addresses for which the ID was used.
  const bool was_open = entry.connection->state() == connection::LifeState::kOpen;
  if (!entry.path_of(datagram.flow) || !entry.connection->on_possible_reset(last_bytes, now)) return false;
  if (!was_open) services_.counters.drop(telemetry::DropReason::kAfterClose);
  activate(*handle, entry);
  return true;
}

DropReason Shard::answer_with_reset(const net::Datagram& datagram, const wire::ConnectionId& id, Timestamp now) {
  const auto size = stateless_reset_size(datagram.payload.size(), services_.rng);
  if (!size) return DropReason::kQuicUnknownConnectionId;
  const MutableBytes buffer =
      transmitter_.has_room() && reset_limit_.allow(now) ? transmitter_.next_buffer() : MutableBytes{};
  if (buffer.size() < *size) return DropReason::kStatelessReplyLimit;
  write_stateless_reset(buffer.first(*size), ids_.token_of(id), services_.rng);
  transmitter_.commit(datagram.flow, *size);
  services_.counters.add(Counter::kStatelessResetsSent);
  return DropReason::kQuicUnknownConnectionId;
}

}  // namespace pollux::endpoint
