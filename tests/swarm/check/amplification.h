// Amplification: before an address has proved to be the client's, the server sends it at most three times what came
// from it (RFC 9000 §8.1, §8.2), for each connection and each address. A Handshake packet proves it, an Initial with a
// token does, and the answer to a PATH_CHALLENGE that was sent there. What belongs to no connection answers one
// datagram that came from there: with less than that where it is a stateless reset (§10.3.3), or with three times as
// much (§8.1).
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <tuple>

#include "base/socket_address.h"
#include "swarm/checker.h"
#include "swarm/wire_datagram.h"
#include "wire/frames.h"

namespace pollux::swarm {

class Amplification final : public Checker {
 public:
  static constexpr std::uint64_t kFactor = 3;

  Amplification(IpFamily family, Findings& findings) : Checker("amplification", findings), family_(family) {}

  void on_sealed(const PacketEvent& packet) override;
  void on_wire(const drivers::sim::FrameEvent& event) override;

 private:
  struct Packet {
    std::size_t conversation = kUnplanned;
    wire::EncryptionLevel level = wire::EncryptionLevel::kInitial;
    std::vector<wire::PathChallengeData> challenges;
    std::vector<wire::PathChallengeData> responses;
  };
  struct Address {
    std::uint64_t received = 0;
    std::uint64_t sent = 0;
    bool validated = false;
    std::set<wire::PathChallengeData> challenges;
  };
  using Key = std::tuple<std::size_t, SocketAddress>;  // conversation, remote

  void on_sent(Timestamp at, const WireDatagram& datagram);
  void on_stateless(Timestamp at, const WireDatagram& datagram);
  void on_received(const WireDatagram& datagram);

  IpFamily family_;
  std::map<scenario::PacketTag, Packet> packets_;
  std::map<Key, Address> addresses_;
  std::map<SocketAddress, std::uint64_t> unattributed_;  // received, of nobody knows which connection
  // Sizes of what was received, and not yet answered without state.
  std::map<SocketAddress, std::multiset<std::uint64_t>> questions_;
};

}  // namespace pollux::swarm
