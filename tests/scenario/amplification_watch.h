// AmplificationWatch: watches the wire for a server that sends more than it may (RFC 9000 §8.1).
// Counts UDP payload in both directions until a Handshake packet of the client reaches the server; from then on the
// client's address is validated and everything is allowed. For one connection, from its first packet on.
#pragma once

#include <algorithm>
#include <cstdint>

#include "net/udp_encapsulation.h"
#include "scenario/simulation.h"
#include "wire/long_header.h"

namespace pollux::scenario {

class AmplificationWatch {
 public:
  // Outlives the simulation's last run.
  explicit AmplificationWatch(Simulation& simulation)
      : server_(simulation.server().port().index()),
        headers_(net::headers_size(simulation.server().address().ip.family)) {
    simulation.add_watcher([this](const drivers::sim::FrameEvent& event) { watch(event); });
  }

  // The most that the server had ever sent, as a multiple of what it had received by then.
  [[nodiscard]] double worst_ratio() const { return worst_; }

 private:
  void watch(const drivers::sim::FrameEvent& event) {
    if (validated_ || event.frame.size() <= headers_) return;
    const Bytes payload = event.frame.subspan(headers_);
    if (event.verdict == drivers::sim::Verdict::kDelivered && event.destination == server_) {
      received_ += payload.size();
      validated_ = has_handshake_packet(payload);
    } else if (event.verdict == drivers::sim::Verdict::kSent && event.source == server_) {
      sent_ += payload.size();
      worst_ = std::max(worst_, static_cast<double>(sent_) / static_cast<double>(received_));
    }
  }

  static bool has_handshake_packet(Bytes payload) {
    while (!payload.empty()) {
      const auto header = wire::parse_long_header(payload);
      if (!header) return false;
      if (header->type == wire::PacketType::kHandshake) return true;
      payload = payload.subspan(header->packet_size);
    }
    return false;
  }

  drivers::sim::PortIndex server_;
  std::size_t headers_;
  std::uint64_t received_ = 0;
  std::uint64_t sent_ = 0;
  double worst_ = 0;
  bool validated_ = false;
};

}  // namespace pollux::scenario
