#include "app/common/dpdk_attachment.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "drivers/net/dpdk/lcore.h"

namespace pollux::app {
namespace {

namespace dpdk = drivers::dpdk;

// A virtual device's link may take a moment; a cable may not be there at all, and may come later.
constexpr Duration kLinkPatience = Duration::seconds(3);

bool runs_without_huge_pages(const std::vector<std::string>& eal_arguments) {
  return std::ranges::find(eal_arguments, "--no-huge") != eal_arguments.end();
}

std::expected<std::unique_ptr<dpdk::DpdkDevice>, std::string> open_device(const dpdk::DpdkDeviceConfig& config) {
  const auto ports = dpdk::available_ports();
  if (ports.empty()) {
    return std::unexpected(
        "DPDK has found no device: name one before '--', such as -a 0000:03:00.0 or --vdev=net_tap0,iface=tap0");
  }
  if (std::ranges::find(ports, config.port) == ports.end()) {
    return std::unexpected("there is no DPDK port " + std::to_string(config.port) + ": DPDK has found " +
                           std::to_string(ports.size()) +
                           "; use --port with one of them, or name its device before '--'");
  }
  return dpdk::DpdkDevice::open(config);
}

std::string text_of(const net::MacAddress& mac) {
  return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

}  // namespace

std::expected<std::unique_ptr<DpdkAttachment>, std::string> DpdkAttachment::open(
    const std::vector<std::string>& eal_arguments, const dpdk::DpdkDeviceConfig& config) {
  if (runs_without_huge_pages(eal_arguments)) {
    spdlog::warn("running without huge pages, as --no-huge says: fit for a trial, slower under load");
  }
  auto eal = dpdk::Eal::start(eal_arguments);
  if (!eal) return std::unexpected(eal.error());
  auto device = open_device(config);
  if (!device) return std::unexpected(device.error());
  if (!(*device)->wait_for_link(kLinkPatience)) spdlog::warn("the link of port {} is down", config.port);
  return std::unique_ptr<DpdkAttachment>(new DpdkAttachment(*std::move(eal), *std::move(device)));
}

std::string DpdkAttachment::description() const {
  const dpdk::DeviceDescription& device = device_->description();
  return fmt::format("port {} ({}, {}, {}), queue 0, lcore {} (cpu {}), {}", device.port, device.name, device.driver,
                     text_of(device_->info().mac), lcore(), dpdk::cpu_of_lcore(lcore()), dpdk::dpdk_version());
}

unsigned DpdkAttachment::lcore() const {
  return dpdk::main_lcore();
}

}  // namespace pollux::app
