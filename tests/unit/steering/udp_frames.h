// Frames of UDP flows for tests of steering, and whose they are.
#pragma once

#include <cstdint>
#include <vector>

#include "net/redirection_table.h"
#include "net/toeplitz.h"
#include "net/udp_encapsulation.h"
#include "unit/net/test_frame.h"

namespace pollux::drivers::steering {

[[nodiscard]] inline net::Flow flow_from(std::uint16_t client_port) {
  net::Flow flow = net::testing::client_flow_v4();
  flow.local.port = client_port;
  return flow;
}

[[nodiscard]] inline std::vector<std::uint8_t> frame_from(std::uint16_t client_port, std::size_t payload = 30) {
  net::testing::TestPool pool;
  std::array<net::Packet, 1> packet;
  (void)pool.allocate(packet);
  std::ranges::fill(net::payload_room(packet[0]).first(payload), 0x40);
  net::encapsulate(packet[0], flow_from(client_port), {.macs = {net::testing::kClientMac}}, {.payload_size = payload});
  return net::testing::bytes_of(packet[0]);
}

// The worker that the flow from this port belongs to.
[[nodiscard]] inline std::size_t worker_of(std::uint16_t client_port, std::uint16_t workers) {
  const net::Flow flow = flow_from(client_port);
  return net::RedirectionTable{workers}.queue_of(net::Toeplitz{net::kWellKnownRssKey}.hash(flow.local, flow.remote));
}

}  // namespace pollux::drivers::steering
