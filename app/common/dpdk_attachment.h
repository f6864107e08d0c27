// DpdkAttachment: a worker on a DPDK port, polling without a pause on the EAL's main lcore.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "app/common/attachment.h"
#include "drivers/net/dpdk/dpdk_device.h"
#include "drivers/net/dpdk/eal.h"
#include "drivers/net/dpdk/tsc_clock.h"

namespace pollux::app {

class DpdkAttachment final : public Attachment {
 public:
  // Starts the EAL with these arguments, the program's name first, and opens the port. The error is a sentence for an
  // operator. A process can do this once.
  [[nodiscard]] static std::expected<std::unique_ptr<DpdkAttachment>, std::string> open(
      const std::vector<std::string>& eal_arguments, const drivers::dpdk::DpdkDeviceConfig& config);

  [[nodiscard]] net::PacketPort& port() override { return device_->queue(0); }
  [[nodiscard]] std::uint64_t ticks() const override { return drivers::dpdk::TscClock::cycles(); }
  [[nodiscard]] Timestamp at(std::uint64_t ticks) const override { return clock_.at(ticks); }
  [[nodiscard]] std::string description() const override;
  [[nodiscard]] std::uint16_t port_number() const override { return device_->description().port; }
  [[nodiscard]] unsigned lcore() const override;
  [[nodiscard]] telemetry::PortStatistics statistics() const override { return device_->statistics(); }

 private:
  DpdkAttachment(drivers::dpdk::Eal eal, std::unique_ptr<drivers::dpdk::DpdkDevice> device)
      : eal_(std::move(eal)), device_(std::move(device)) {}

  drivers::dpdk::Eal eal_;
  drivers::dpdk::TscClock clock_;
  std::unique_ptr<drivers::dpdk::DpdkDevice> device_;
};

}  // namespace pollux::app
