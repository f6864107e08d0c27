// Stranger: a third host on the simulated network, which sends whatever it is told to the server: no QUIC endpoint.
#pragma once

#include <cstdint>
#include <vector>

#include "scenario/simulation.h"

namespace pollux::scenario {

using DatagramBytes = std::vector<std::uint8_t>;

class Stranger {
 public:
  // Of the server's family. Lives no longer than the simulation.
  explicit Stranger(Simulation& simulation);

  // A UDP datagram to the server, from its own address or under another's; under a host's, as if both came by the same
  // gateway.
  void send(Bytes payload) { send_as(address_, payload); }
  void send_as(const SocketAddress& source, Bytes payload);

  // The datagrams that came for it since the last call.
  [[nodiscard]] std::vector<DatagramBytes> take_received();

 private:
  Simulation& simulation_;
  SocketAddress address_;
  drivers::sim::SimPort& port_;
  net::LocalAddresses addresses_;
};

// Sees the datagrams that a client sends to the server, and keeps copies of the first so many.
class Eavesdropper {
 public:
  // Outlives the simulation's last run.
  Eavesdropper(Simulation& simulation, std::size_t most);

  [[nodiscard]] const std::vector<DatagramBytes>& datagrams() const { return datagrams_; }

 private:
  std::vector<DatagramBytes> datagrams_;
};

}  // namespace pollux::scenario
