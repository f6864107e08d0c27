// ConnectionTable: the connections of a shard, their paths, and the connection IDs and reset tokens that lead to them.
// Owns the objects; decides nothing about them. Invariant: an ID in the ID table leads to an entry in use.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "base/slab.h"
#include "connection/connection.h"
#include "endpoint/connection_id_table.h"
#include "endpoint/reset_token_table.h"
#include "net/flow.h"
#include "telemetry/connection_trace.h"

namespace pollux::endpoint {

struct ConnectionEntry {
  std::unique_ptr<telemetry::ConnectionTrace> trace;  // null: not traced. Outlives the connection.
  std::unique_ptr<connection::Connection> connection;
  std::array<net::Flow, connection::kMaxPaths> flows;  // of each path
  std::optional<SocketAddress> preferred;              // a client: where the server would have it move
  bool half_open = false;                              // counted against max_half_open
  bool active = false;                                 // in the shard's list of those to serve in this poll
  bool handshake_queued = false;                       // in the handshake queue
  std::uint64_t bytes_sent = 0;                        // UDP payload, for the eye
  std::uint64_t bytes_received = 0;                    // the same
  // What the client's first packet for this connection was sent to: its own choice, or a Retry's.
  std::optional<wire::ConnectionId> first_destination{};
  // 1-RTT packets of the burst, as a chain through the open batch; kNoPacket ends it.
  std::uint32_t first_packet = kNoPacket;
  std::uint32_t last_packet = kNoPacket;

  static constexpr std::uint32_t kNoPacket = UINT32_MAX;

  [[nodiscard]] net::Flow& flow_of(connection::PathId path) { return flows[path.index]; }
  // A new path leads between these addresses.
  void set_flow(connection::PathId path, const net::Flow& flow, Rng& rng);
  // The path between these addresses; nothing when the connection knows none.
  [[nodiscard]] std::optional<connection::PathId> path_of(const net::Flow& flow) const;
  // How the addresses of a path that is not known compare to those of the others.
  [[nodiscard]] connection::PathOrigin origin_of(const net::Flow& flow) const;
  // One of its paths begins at this address of ours.
  [[nodiscard]] bool has_local(const SocketAddress& local) const;

  // The family with the larger headers, if any path has it: what fits there fits everywhere.
  [[nodiscard]] IpFamily family_of_largest_headers() const {
    const bool ipv6 =
        std::ranges::any_of(flows, [](const net::Flow& flow) { return flow.remote.ip.family == IpFamily::kIpv6; });
    return ipv6 ? IpFamily::kIpv6 : IpFamily::kIpv4;
  }

  void reset() { *this = ConnectionEntry{}; }
};

class ConnectionTable {
 public:
  // Room for `capacity` connections.
  ConnectionTable(std::size_t capacity, Rng& rng)
      : entries_(capacity), ids_(capacity * kIdsPerConnection, rng), tokens_(capacity * kTokensPerConnection, rng) {}

  // The memory that its indexes take, from start to end. Connections take theirs when they begin.
  [[nodiscard]] static constexpr std::size_t bytes_for(std::size_t capacity) {
    return ConnectionIdTable::bytes_for(capacity * kIdsPerConnection) +
           ResetTokenTable::bytes_for(capacity * kTokensPerConnection);
  }

  // An entry without a connection yet, or nothing when the table is full.
  [[nodiscard]] std::optional<SlabHandle> acquire() { return entries_.acquire(); }
  [[nodiscard]] ConnectionEntry* find(SlabHandle handle) { return entries_.find(handle); }
  [[nodiscard]] std::optional<SlabHandle> find(const wire::ConnectionId& id) const { return ids_.find(id); }
  [[nodiscard]] SlabHandle handle_at(std::uint32_t index) const { return entries_.handle_at(index); }

  // False when another connection has this ID.
  [[nodiscard]] bool add_id(const wire::ConnectionId& id, SlabHandle handle) { return ids_.insert(id, handle); }
  // Follows what the connection has issued, retired and learned since the last time.
  void follow(SlabHandle handle);
  // Whose reset token this is (RFC 9000 §10.3.1).
  [[nodiscard]] std::optional<SlabHandle> find_by_token(Bytes last_bytes) const { return tokens_.find(last_bytes); }

  // Destroys the connection and forgets its IDs.
  void release(SlabHandle handle);

  [[nodiscard]] std::size_t size() const { return entries_.in_use(); }
  [[nodiscard]] std::size_t capacity() const { return entries_.capacity(); }
  template <typename Visit>
  void for_each(Visit&& visit) {
    entries_.for_each(std::forward<Visit>(visit));
  }

 private:
  // Ours, and the one that the client made up.
  static constexpr std::size_t kIdsPerConnection = connection::LocalConnectionIds::kMaxAccepted + 1;
  static constexpr std::size_t kTokensPerConnection = connection::PeerConnectionIds::kMostActive;

  Slab<ConnectionEntry> entries_;
  ConnectionIdTable ids_;
  ResetTokenTable tokens_;
};

}  // namespace pollux::endpoint
