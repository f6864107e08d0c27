// DpdkAttachment: a worker on DPDK ports, polling without a pause on an lcore of its own.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "app/common/attachment.h"
#include "drivers/net/dpdk/tsc_clock.h"
#include "drivers/net/several/several_ports.h"
#include "drivers/net/steering/owner_port.h"

namespace pollux::app {

class DpdkAttachment final : public Attachment {
 public:
  struct Seat {
    // What the worker polls: a queue, a share of one, or several of them.
    net::PacketPort* port = nullptr;
    // Those behind it whose queue it spreads over all workers.
    std::vector<const drivers::steering::OwnerPort*> owned{};
    // The same as `port` where that is several; null otherwise.
    const drivers::several::SeveralPorts* several = nullptr;
    std::uint16_t queue = 0;
    unsigned lcore = 0;
  };

  // All workers' clocks are copies of one, so that they agree.
  DpdkAttachment(Seat seat, const drivers::dpdk::TscClock& clock) : seat_(std::move(seat)), clock_(clock) {}

  [[nodiscard]] net::PacketPort& port() override { return *seat_.port; }
  [[nodiscard]] std::uint64_t ticks() const override { return drivers::dpdk::TscClock::cycles(); }
  [[nodiscard]] Timestamp at(std::uint64_t ticks) const override { return clock_.at(ticks); }
  [[nodiscard]] bool has_backlog() const override {
    return std::ranges::any_of(seat_.owned, [](const auto* owner) { return owner->has_backlog(); }) ||
           (seat_.several != nullptr && seat_.several->has_backlog());
  }
  [[nodiscard]] std::uint16_t queue() const override { return seat_.queue; }
  [[nodiscard]] unsigned lcore() const override { return seat_.lcore; }
  [[nodiscard]] telemetry::Snapshot undelivered() const override {
    telemetry::Snapshot sum;
    for (const auto* owner : seat_.owned) sum += owner->counters().snapshot();
    if (seat_.several != nullptr) sum += seat_.several->counters().snapshot();
    return sum;
  }

 private:
  Seat seat_;
  drivers::dpdk::TscClock clock_;
};

}  // namespace pollux::app
