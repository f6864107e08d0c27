#include "endpoint/connection_table.h"

namespace pollux::endpoint {

void ConnectionEntry::set_flow(connection::PathId path, const net::Flow& flow, Rng& rng) {
  flows[path.index] = flow;
  // RFC 9000 §9.7-1, §9.7-2: each path has a label of its own, which says nothing of another's.
  if (flow.local.ip.family == IpFamily::kIpv6) flows[path.index].label = net::draw_flow_label(rng);
}

std::optional<connection::PathId> ConnectionEntry::path_of(const net::Flow& flow) const {
  for (std::uint8_t index = 0; index < connection::kMaxPaths; ++index) {
    const bool same = flows[index].remote == flow.remote && flows[index].local == flow.local;
    if (same && connection->has_path({index})) return connection::PathId{index};
  }
  return std::nullopt;
}

connection::PathOrigin ConnectionEntry::origin_of(const net::Flow& flow) const {
  connection::PathOrigin origin;
  for (std::uint8_t index = 0; index < connection::kMaxPaths; ++index) {
    const bool same_hosts = flows[index].remote.ip == flow.remote.ip && flows[index].local == flow.local;
    if (same_hosts && connection->has_path({index})) origin.same_hosts_as = connection::PathId{index};
  }
  return origin;
}

bool ConnectionEntry::has_local(const SocketAddress& local) const {
  for (std::uint8_t index = 0; index < connection::kMaxPaths; ++index) {
    if (flows[index].local == local && connection->has_path({index})) return true;
  }
  return false;
}

void ConnectionTable::follow(SlabHandle handle) {
  connection::Connection& connection = *entries_.find(handle)->connection;
  while (const auto change = connection.take_id_change()) {
    if (change->what == connection::LocalIdChange::What::kIssued) {
      // The table has room for all that a connection may issue, and the issuer has looked whether it is free.
      POLLUX_INVARIANT(ids_.insert(change->id, handle));
    } else {
      ids_.erase(change->id);
    }
  }
  while (const auto change = connection.take_token_change()) {
    if (change->what == connection::ResetTokenChange::What::kInUse) {
      tokens_.insert(change->token, handle);
    } else {
      tokens_.erase(change->token);
    }
  }
}

void ConnectionTable::release(SlabHandle handle) {
  const ConnectionEntry* entry = entries_.find(handle);
  POLLUX_INVARIANT(entry != nullptr);
  if (entry->connection) {
    follow(handle);
    entry->connection->local_ids().for_each([this](const wire::ConnectionId& id) { ids_.erase(id); });
    entry->connection->peer_ids().for_each_token([this](const auto& token) { tokens_.erase(token); });
    if (entry->first_destination) ids_.erase(*entry->first_destination);
  }
  entries_.release(handle);
}

}  // namespace pollux::endpoint
