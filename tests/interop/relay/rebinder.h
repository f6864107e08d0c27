// Rebinder: a translator of addresses before the client that forgets its table from time to time, so that the client
// goes on from another port, or from another address.
// Knows the first client that sends; others pass it untouched. Answers ARP for addresses that it has made up.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/rng.h"
#include "base/time.h"
#include "drivers/net/sim/nat.h"
#include "interop/relay/relay_options.h"
#include "net/mac_address.h"

namespace pollux::interop {

class Rebinder {
 public:
  Rebinder(Rebinding kind, Duration first, Duration period, std::uint64_t seed)
      : kind_(kind), first_(first), period_(period), rng_(seed) {}

  // A frame of the client is about to reach the server's device, or one of the server the client's.
  void to_server(MutableBytes frame, Timestamp now);
  void to_client(MutableBytes frame) const;

  // If the frame asks by ARP for an address that was made up here, it becomes the answer, for where it came from.
  [[nodiscard]] bool answered(MutableBytes frame) const;

  [[nodiscard]] std::uint64_t rebindings() const { return rebindings_; }

 private:
  void rebind();

  Rebinding kind_;
  Duration first_;
  Duration period_;
  SeededRng rng_;
  net::MacAddress client_mac_{};
  std::optional<drivers::sim::Nat> nat_;
  Timestamp next_ = Timestamp::never();
  std::uint64_t rebindings_ = 0;
};

}  // namespace pollux::interop
