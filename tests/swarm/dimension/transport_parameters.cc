// What ends say of themselves besides flow control: how long acknowledgments wait, and how many connection IDs they
// keep.
#include <fmt/format.h>

#include "swarm/dimensions.h"

namespace pollux::swarm {

void draw_transport_parameters(Draw& draw, Plan& plan) {
  for (HostPlan& host : plan.hosts) {
    connection::ConnectionConfig& config = host.shard.connection;
    if (draw.chance(0.5)) {
      config.max_ack_delay = Duration::milliseconds(static_cast<std::int64_t>(draw.log_between(1, 100)));
    }
    config.active_connection_id_limit = draw.between(2, connection::PeerConnectionIds::kMostActive);
  }
}

std::string describe_transport_parameters(const Plan& plan) {
  std::string text;
  for (std::size_t i = 0; i < plan.hosts.size(); ++i) {
    text += fmt::format("host {}: ACK delay {} ms, {} IDs; ", i, plan.config(i).max_ack_delay.to_milliseconds(),
                        plan.config(i).active_connection_id_limit);
  }
  return text;
}

}  // namespace pollux::swarm
