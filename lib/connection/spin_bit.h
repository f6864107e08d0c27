// SpinBit: the latency spin bit of one path (RFC 9000 §17.4): the client turns over what it sees and the server sends
// it back, so that it changes once a round trip for whoever watches the wire. Where it is disabled it carries noise
// that stays the same for a connection ID, and what comes in means nothing.
#pragma once

#include <cstdint>
#include <optional>

#include "base/rng.h"
#include "wire/connection_id.h"
#include "wire/packet_number.h"
#include "wire/packet_number_space.h"

namespace pollux::connection {

enum class SpinPolicy : std::uint8_t {
  kOff,     // by the operator: noise on every path
  kOn,      // but for the paths that RFC 9000 §17.4-4 wants quiet
  kAlways,  // for tests and measurements
};

class SpinBit {
 public:
  // RFC 9000 §17.4-4: of this many paths, at least one at random does not spin.
  static constexpr std::uint64_t kQuietOneIn = 8;

  SpinBit(wire::Role role, SpinPolicy policy) : role_(role), policy_(policy) {}

  // A path begins to be used, or gets another connection ID: RFC 9000 §17.4: the value starts at zero.
  void restart(Rng& rng) {
    // RFC 9000 §17.4-3, §17.4-4
    spins_ = policy_ == SpinPolicy::kAlways || (policy_ == SpinPolicy::kOn && rng.below(kQuietOneIn) != 0);
    // RFC 9000 §17.4-6: a random value for each connection ID.
    value_ = !spins_ && rng.below(2) != 0;
    largest_.reset();
  }

  // The next packet on this path goes to this connection ID.
  void on_connection_id(const wire::ConnectionId& id, Rng& rng) {
    if (id == id_) return;
    id_ = id;
    restart(rng);
  }

  // A 1-RTT packet came on this path.
  void on_packet_received(wire::PacketNumber number, bool bit) {
    // RFC 9000 §17.4-5; and only the newest packet counts, or reordering would show as an edge.
    if (!spins_ || (largest_ && number <= *largest_)) return;
    largest_ = number;
    value_ = role_ == wire::Role::kClient ? !bit : bit;
  }

  // What 1-RTT packets on this path carry.
  [[nodiscard]] bool value() const { return value_; }
  [[nodiscard]] bool spins() const { return spins_; }

 private:
  wire::Role role_;
  SpinPolicy policy_;
  wire::ConnectionId id_;
  bool spins_ = false;
  bool value_ = false;
  std::optional<wire::PacketNumber> largest_;
};

}  // namespace pollux::connection
