#include "scenario/stranger.h"

#include <algorithm>

#include "base/invariant.h"
#include "net/classifier.h"
#include "net/udp_encapsulation.h"

namespace pollux::scenario {

Stranger::Stranger(Simulation& simulation)
    : simulation_(simulation),
      address_(*SocketAddress::parse(
          simulation.server().address().ip.family == IpFamily::kIpv4 ? "192.0.2.3:40000" : "[2001:db8::3]:40000")),
      port_(simulation.network().attach({.mac = {0x02, 0, 0, 0, 0, 3}})) {
  POLLUX_INVARIANT(addresses_.add(address_).has_value());
}

void Stranger::send_as(const SocketAddress& source, Bytes payload) {
  net::Packet packet;
  POLLUX_INVARIANT(port_.allocate({&packet, 1}) == 1);
  std::ranges::copy(payload, net::payload_room(packet).begin());
  const net::Flow flow{
      .local = source, .remote = simulation_.server().address(), .neighbor = {.mac = simulation_.server().mac()}};
  net::PortInfo port = port_.info();
  for (std::size_t i = 0; i < simulation_.host_count(); ++i) {
    if (simulation_.host(i).outside_address() == source) port.macs.front() = simulation_.host(i).mac();
  }
  net::encapsulate(packet, flow, port, {.payload_size = payload.size()});
  POLLUX_INVARIANT(port_.transmit({&packet, 1}) == 1);
}

std::vector<DatagramBytes> Stranger::take_received() {
  std::vector<DatagramBytes> datagrams;
  net::Packet packet;
  while (port_.receive({&packet, 1}) == 1) {
    const auto classified = net::classify(packet, addresses_, port_.info());
    if (const auto* datagram = std::get_if<net::Datagram>(&classified)) {
      datagrams.emplace_back(datagram->payload.begin(), datagram->payload.end());
    }
    port_.release({&packet, 1});
  }
  return datagrams;
}

Eavesdropper::Eavesdropper(Simulation& simulation, std::size_t most) {
  const drivers::sim::PortIndex client = simulation.client().port().index();
  const std::size_t headers = net::headers_size(simulation.client().address().ip.family);
  simulation.add_watcher([this, client, headers, most](const drivers::sim::FrameEvent& event) {
    if (event.verdict != drivers::sim::Verdict::kSent || event.source != client || datagrams_.size() == most) return;
    const Bytes payload = event.frame.subspan(headers);
    datagrams_.emplace_back(payload.begin(), payload.end());
  });
}

}  // namespace pollux::scenario
