#include "scenario/simulation.h"

#include <algorithm>
#include <string>

#include "base/invariant.h"

namespace pollux::scenario {
namespace {

// The server, then the clients: 1, 2, then 16 and on, because a stranger has 3.
Host::Place place_of(std::size_t host, IpFamily family) {
  const std::size_t number = host < 2 ? host + 1 : host + 14;
  const std::string prefix = family == IpFamily::kIpv4 ? "192.0.2." : "[2001:db8::";
  const std::string port = host == 0 ? "4433" : "50000";
  const std::string address = family == IpFamily::kIpv4 ? prefix + std::to_string(number) + ":" + port
                                                        : prefix + std::to_string(number) + "]:" + port;
  return {.mac = {0x02, 0, 0, 0, 0, static_cast<std::uint8_t>(number)}, .address = *SocketAddress::parse(address)};
}

}  // namespace

Simulation::Simulation(std::uint64_t seed, connection::Application& server_application, const SimulationConfig& config)
    : Simulation(CrowdConfig{.server = {.shard = config.server, .mtu = config.mtu},
                             .clients = {HostConfig{.shard = config.client, .mtu = config.mtu}},
                             .family = config.family},
                 seed, server_application) {}

Simulation::Simulation(const CrowdConfig& config, std::uint64_t seed, connection::Application& server_application)
    : network_(seed) {
  for (std::size_t i = 0; i <= config.clients.size(); ++i) {
    const bool server = i == 0;
    hosts_.push_back(std::make_unique<Host>(network_, place_of(i, config.family), seed * 2 + 1 + i,
                                            server ? &server_application : nullptr,
                                            server ? config.server : config.clients[i - 1]));
  }
  network_.set_tap([this](const drivers::sim::FrameEvent& event) {
    for (const Watcher& watcher : watchers_) watcher(event);
  });
}

void Simulation::set_links(const drivers::sim::LinkConfig& config) {
  for (const auto& host : hosts_) drivers::sim::SimNetwork::set_links(host->port(), config);
}

SlabHandle Simulation::connect(Host& client, connection::Application& application) {
  const net::Flow flow{.local = client.address(), .remote = server().address(), .neighbor = {.mac = server().mac()}};
  const auto handle = client.shard().connect(flow, application, network_.now());
  POLLUX_INVARIANT(handle.has_value());
  return *handle;
}

Timestamp Simulation::next_moment(bool busy) {
  const bool waiting = std::ranges::any_of(hosts_, [](const auto& host) { return host->has_pending(); });
  if (busy || waiting) return network_.now();
  Timestamp next = network_.next_event();
  for (const auto& host : hosts_) next = std::min(next, host->next_deadline());
  return next;
}

bool Simulation::run_until(const std::function<bool()>& done, Duration limit) {
  // Real polls take time too, and a wheel's timer may come a tick late: time moves on a little in every turn.
  constexpr Duration kTurn = Duration::microseconds(5);
  const Timestamp end = network_.now() + limit;
  while (!done()) {
    bool busy = false;
    for (const auto& host : hosts_) busy = host->poll(network_.now()) || busy;
    const Timestamp next = next_moment(busy);
    if (next.is_never() || next > end) return done();
    network_.advance_to(std::max(next, network_.now() + kTurn));
  }
  return true;
}

void Simulation::run_for(Duration length) {
  const Timestamp end = network_.now() + length;
  (void)run_until([&] { return network_.now() >= end; }, length);
}

bool Simulation::is_empty() {
  return std::ranges::all_of(hosts_, [](const auto& host) { return host->connection_count() == 0; });
}

}  // namespace pollux::scenario
