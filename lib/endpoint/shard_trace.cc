// What the shard tells of a traced connection: its addresses, which the connection itself never knows.
#include "endpoint/shard.h"

namespace pollux::endpoint {

using telemetry::TracedId;

std::unique_ptr<telemetry::ConnectionTrace> Shard::begin_trace(const net::Flow& flow,
                                                               const connection::Identity& identity, wire::Role role,
                                                               Timestamp now) const {
  if (services_.trace == nullptr) return nullptr;
  auto trace = std::make_unique<telemetry::ConnectionTrace>(services_.trace->ring(), services_.trace->next_number());
  trace->write(now,
               telemetry::ConnectionStarted{.is_server = role == wire::Role::kServer,
                                            .original_destination = TracedId{identity.original_destination.bytes()},
                                            .local_id = TracedId{identity.local.bytes()},
                                            .remote_id = TracedId{identity.peer.bytes()},
                                            .local = flow.local,
                                            .remote = flow.remote});
  return trace;
}

void Shard::trace_path(const ConnectionEntry& entry, connection::PathId path, const net::Flow& flow, Timestamp now) {
  if (!entry.trace) return;
  entry.trace->write(now, telemetry::PathAssigned{.path = path.index, .local = flow.local, .remote = flow.remote});
}

}  // namespace pollux::endpoint
