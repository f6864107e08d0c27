// DpdkUplink: workers on DPDK ports: one on each lcore that the EAL was given, the main one first, and each with its
// part of every port.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/common/dpdk_attachment.h"
#include "app/common/dpdk_line.h"
#include "app/common/uplink.h"
#include "drivers/net/dpdk/dpdk_device.h"
#include "drivers/net/dpdk/eal.h"
#include "drivers/net/several/several_ports.h"

namespace pollux::app {

class DpdkUplink final : public Uplink {
 public:
  // Starts the EAL with these arguments, the program's name first, and opens these ports, 1 to net::kMaxPorts, all as
  // `device` says. `device.queues.workers` is how many workers are wanted; 0 is one for each lcore. The error is a
  // sentence for an operator. A process can do this once.
  [[nodiscard]] static std::expected<std::unique_ptr<DpdkUplink>, std::string> open(
      const std::vector<std::string>& eal_arguments, const std::vector<std::uint16_t>& ports,
      drivers::dpdk::DpdkDeviceConfig device);
  ~DpdkUplink() override;

  [[nodiscard]] std::size_t worker_count() const override { return attachments_.size(); }
  [[nodiscard]] Attachment& attachment(std::size_t worker) override { return *attachments_[worker]; }
  void run(const std::function<void(std::size_t worker)>& work) override;
  [[nodiscard]] std::string description() const override;
  [[nodiscard]] std::string match_ids(const std::vector<std::vector<std::uint8_t>>& prefixes) override;
  // On the first port.
  [[nodiscard]] std::optional<std::size_t> worker_of(const net::Flow& flow) const override;
  [[nodiscard]] std::vector<Device> devices() const override;

 private:
  explicit DpdkUplink(drivers::dpdk::Eal eal) : eal_(std::move(eal)) {}

  void seat_workers(const std::vector<unsigned>& lcores);

  drivers::dpdk::Eal eal_;
  std::vector<std::unique_ptr<DpdkLine>> lines_;
  std::vector<std::unique_ptr<drivers::several::SeveralPorts>>
      several_;  // of each worker; none where there is one port
  std::vector<std::unique_ptr<DpdkAttachment>> attachments_;
};

}  // namespace pollux::app
