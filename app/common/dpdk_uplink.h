// DpdkUplink: workers on a DPDK port: one on each lcore that the EAL was given, the main one first. Each has a queue of
// its own where the device spreads UDP flows; otherwise the first polls the only queue and spreads it over all.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/common/dpdk_attachment.h"
#include "app/common/uplink.h"
#include "drivers/net/dpdk/dpdk_device.h"
#include "drivers/net/dpdk/eal.h"
#include "drivers/net/steering/steering.h"

namespace pollux::app {

class DpdkUplink final : public Uplink {
 public:
  // Starts the EAL with these arguments, the program's name first, and opens the port. `device.queues.workers` is how
  // many workers are wanted; 0 is one for each lcore. The error is a sentence for an operator. A process can do this
  // once.
  [[nodiscard]] static std::expected<std::unique_ptr<DpdkUplink>, std::string> open(
      const std::vector<std::string>& eal_arguments, drivers::dpdk::DpdkDeviceConfig device);

  [[nodiscard]] std::size_t worker_count() const override { return attachments_.size(); }
  [[nodiscard]] Attachment& attachment(std::size_t worker) override { return *attachments_[worker]; }
  void run(const std::function<void(std::size_t worker)>& work) override;
  [[nodiscard]] std::string description() const override;
  [[nodiscard]] std::string match_ids(const std::vector<std::vector<std::uint8_t>>& prefixes) override;
  [[nodiscard]] std::uint16_t port_number() const override { return device_->description().port; }
  [[nodiscard]] telemetry::PortStatistics statistics() const override { return device_->statistics(); }

 private:
  DpdkUplink(drivers::dpdk::Eal eal, std::unique_ptr<drivers::dpdk::DpdkDevice> device)
      : eal_(std::move(eal)), device_(std::move(device)) {}

  void seat_workers(const std::vector<unsigned>& lcores, const net::RssKey& key);

  drivers::dpdk::Eal eal_;
  std::unique_ptr<drivers::dpdk::DpdkDevice> device_;
  std::optional<drivers::steering::Steering> steering_;
  std::vector<std::unique_ptr<DpdkAttachment>> attachments_;
};

}  // namespace pollux::app
