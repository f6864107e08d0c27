#include "app/common/dpdk_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "drivers/net/dpdk/id_rules.h"

namespace pollux::app {
namespace {

namespace dpdk = drivers::dpdk;

// A virtual device's link may take a moment; a cable may not be there at all, and may come later.
constexpr Duration kLinkPatience = Duration::seconds(3);

std::expected<std::unique_ptr<dpdk::DpdkDevice>, std::string> open_device(const dpdk::DpdkDeviceConfig& config) {
  const auto ports = dpdk::available_ports();
  if (ports.empty()) {
    return std::unexpected(
        "DPDK has found no device: name one before '--', such as -a 0000:03:00.0 or --vdev=net_tap0,iface=tap0");
  }
  if (std::ranges::find(ports, config.port) == ports.end()) {
    return std::unexpected(
        fmt::format("there is no DPDK port {}: DPDK has found {}; use --port with some of those, or name its device "
                    "before '--'",
                    config.port, fmt::join(ports, ", ")));
  }
  return dpdk::DpdkDevice::open(config);
}

std::string text_of(const net::MacAddress& mac) {
  return fmt::format("{:02x}", fmt::join(mac, ":"));
}

std::string text_of(const dpdk::DeviceDescription& device) {
  switch (device.plan.spread) {
    case dpdk::Spread::kNothing:
      return "1 queue";
    case dpdk::Spread::kRss:
      return fmt::format("{} queues, RSS of {}", device.plan.queues, device.rss);
    case dpdk::Spread::kSender:
      return fmt::format("{} queues, no RSS for UDP: filled as their sender likes", device.plan.queues);
    case dpdk::Spread::kSoftware:
      return "1 queue, no RSS for UDP: steered in software";
  }
  return {};
}

// What the device does of the checksums; the rest is done in software.
std::string checksums_of(const dpdk::DeviceDescription& device) {
  std::vector<std::string_view> done;
  if (device.receive_checksum) done.emplace_back("received");
  if (device.transmit_ipv4_checksum) done.emplace_back("sent IPv4");
  if (device.transmit_udp_checksum) done.emplace_back("sent UDP");
  if (done.empty()) return "checksums in software";
  return fmt::format("checksums by the device: {}", fmt::join(done, " and "));
}

}  // namespace

std::expected<std::unique_ptr<DpdkLine>, std::string> DpdkLine::open(const dpdk::DpdkDeviceConfig& config) {
  auto device = open_device(config);
  if (!device) return std::unexpected(device.error());
  std::unique_ptr<DpdkLine> line{new DpdkLine{*std::move(device)}};
  if (!line->device_->wait_for_link(kLinkPatience)) spdlog::warn("the link of port {} is down", config.port);
  const dpdk::DeviceDescription& opened = line->device_->description();
  const std::uint16_t workers = config.queues.workers;
  if (opened.rss_table != 0) {
    line->spreader_.emplace(net::Toeplitz{config.rss_key}, net::RedirectionTable{workers, opened.rss_table});
  }
  if (opened.plan.spread != dpdk::Spread::kSoftware) return line;
  line->spreader_.emplace(net::Toeplitz{config.rss_key}, net::RedirectionTable{workers});
  std::vector<net::PacketPool*> pools;
  for (std::size_t worker = 1; worker < config.queues.workers; ++worker) pools.push_back(&line->device_->pool(worker));
  line->steering_.emplace(line->device_->queue(0), pools, drivers::steering::SteeringConfig{.key = config.rss_key});
  return line;
}

net::PacketPort& DpdkLine::port(std::size_t worker) {
  if (steering_) return steering_->port(worker);
  return device_->queue(worker);
}

const drivers::steering::OwnerPort* DpdkLine::owned_by(std::size_t worker) {
  return steering_ && worker == 0 ? &steering_->owner() : nullptr;
}

std::uint16_t DpdkLine::queue(std::size_t worker) const {
  return steering_ ? std::uint16_t{0} : static_cast<std::uint16_t>(worker);
}

// What comes back goes from the flow's remote end to its local one.
std::optional<std::size_t> DpdkLine::worker_of(const net::Flow& flow) const {
  if (!spreader_) return std::nullopt;
  return spreader_->table.queue_of(spreader_->hash.hash(flow.remote, flow.local));
}

std::string DpdkLine::description() const {
  const dpdk::DeviceDescription& device = device_->description();
  return fmt::format("port {} ({}, {}, {}), {}, {}", device.port, device.name, device.driver,
                     text_of(device_->info().macs.front()), text_of(device), checksums_of(device));
}

std::string DpdkLine::match_ids(const std::vector<std::vector<std::uint8_t>>& prefixes) const {
  if (device_->queue_count() == 1) return "there is one queue, and nothing to match";
  if (prefixes.empty()) return "they do not show whose they are, and no device can match them";
  std::vector<dpdk::IdRule> rules;
  for (std::size_t worker = 0; worker < prefixes.size(); ++worker) {
    rules.push_back({.prefix = prefixes[worker], .queue = queue(worker)});
  }
  const auto matched = dpdk::set_up_id_rules(number(), rules);
  return matched ? fmt::format("the device puts packets on their queue by {} rules", *matched)
                 : "the device cannot match them: " + matched.error();
}

}  // namespace pollux::app
