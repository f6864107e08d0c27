// UnaccountedPort: a simulated port, or a queue of one, as a shard sees it. The simulation copies frames and keeps
// books behind it; what it allocates for that is not on the shard's account (support/allocation_count.h). Otherwise it
// only forwards.
#pragma once

#include "net/packet_port.h"
#include "support/allocation_count.h"

namespace pollux::scenario {

class UnaccountedPort final : public net::PacketPort {
 public:
  explicit UnaccountedPort(net::PacketPort& port) : port_(port) {}

  [[nodiscard]] const net::PortInfo& info() const override { return port_.info(); }
  [[nodiscard]] std::size_t allocate(std::span<net::Packet> out) override {
    const support::AccountScope scope{support::Account::kOther};
    return port_.allocate(out);
  }
  void release(std::span<net::Packet> packets) override {
    const support::AccountScope scope{support::Account::kOther};
    port_.release(packets);
  }
  [[nodiscard]] std::size_t receive(std::span<net::Packet> out) override {
    const support::AccountScope scope{support::Account::kOther};
    return port_.receive(out);
  }
  [[nodiscard]] std::size_t transmit(std::span<net::Packet> packets) override {
    const support::AccountScope scope{support::Account::kOther};
    return port_.transmit(packets);
  }

 private:
  net::PacketPort& port_;
};

}  // namespace pollux::scenario
