// DpdkAttachment: a worker on a DPDK port, polling without a pause on an lcore of its own.
#pragma once

#include "app/common/attachment.h"
#include "drivers/net/dpdk/tsc_clock.h"
#include "drivers/net/steering/owner_port.h"

namespace pollux::app {

class DpdkAttachment final : public Attachment {
 public:
  struct Seat {
    net::PacketPort& port;
    // The same port where it spreads one queue over all workers; null otherwise.
    const drivers::steering::OwnerPort* owner;
    std::uint16_t queue;
    unsigned lcore;
  };

  // All workers' clocks are copies of one, so that they agree.
  DpdkAttachment(const Seat& seat, const drivers::dpdk::TscClock& clock) : seat_(seat), clock_(clock) {}

  [[nodiscard]] net::PacketPort& port() override { return seat_.port; }
  [[nodiscard]] std::uint64_t ticks() const override { return drivers::dpdk::TscClock::cycles(); }
  [[nodiscard]] Timestamp at(std::uint64_t ticks) const override { return clock_.at(ticks); }
  [[nodiscard]] bool has_backlog() const override { return seat_.owner != nullptr && seat_.owner->has_backlog(); }
  [[nodiscard]] std::uint16_t queue() const override { return seat_.queue; }
  [[nodiscard]] unsigned lcore() const override { return seat_.lcore; }
  [[nodiscard]] telemetry::Snapshot undelivered() const override {
    return seat_.owner != nullptr ? seat_.owner->counters().snapshot() : telemetry::Snapshot{};
  }

 private:
  Seat seat_;
  drivers::dpdk::TscClock clock_;
};

}  // namespace pollux::app
