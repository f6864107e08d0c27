#include "app/common/dpdk_uplink.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "app/common/system_rng.h"
#include "base/invariant.h"
#include "drivers/net/dpdk/id_rules.h"
#include "drivers/net/dpdk/lcore.h"
#include "registry/shard_index.h"

namespace pollux::app {
namespace {

namespace dpdk = drivers::dpdk;

// A virtual device's link may take a moment; a cable may not be there at all, and may come later.
constexpr Duration kLinkPatience = Duration::seconds(3);

bool runs_without_huge_pages(const std::vector<std::string>& eal_arguments) {
  return std::ranges::find(eal_arguments, "--no-huge") != eal_arguments.end();
}

// The lcores for so many workers, the main one first; 0 is all there are.
std::expected<std::vector<unsigned>, std::string> lcores_for(std::uint16_t workers) {
  std::vector<unsigned> lcores = dpdk::worker_lcores();
  lcores.insert(lcores.begin(), dpdk::main_lcore());
  const std::size_t wanted = workers != 0 ? workers : lcores.size();
  if (wanted > lcores.size()) {
    return std::unexpected(
        fmt::format("{} workers want a core each, and the EAL was given {}: name more before '--', such as -l 0-{}, or "
                    "ask for fewer with --nb-cores",
                    wanted, lcores.size(), wanted - 1));
  }
  if (wanted > registry::kMaxShards) {
    return std::unexpected(
        fmt::format("there can be {} workers, and the EAL was given {} cores: name fewer before "
                    "'--', or use some of them with --nb-cores {}",
                    registry::kMaxShards, wanted, registry::kMaxShards));
  }
  lcores.resize(wanted);
  return lcores;
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

// Whoever knew the key could put all flows on one core.
net::RssKey draw_key() {
  SystemRng rng;
  net::RssKey key;
  rng.fill(key);
  return key;
}

std::string text_of(const net::MacAddress& mac) {
  return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
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

std::expected<std::unique_ptr<DpdkUplink>, std::string> DpdkUplink::open(const std::vector<std::string>& eal_arguments,
                                                                         dpdk::DpdkDeviceConfig config) {
  if (runs_without_huge_pages(eal_arguments)) {
    spdlog::warn("running without huge pages, as --no-huge says: fit for a trial, slower under load");
  }
  auto eal = dpdk::Eal::start(eal_arguments);
  if (!eal) return std::unexpected(eal.error());
  const auto lcores = lcores_for(config.queues.workers);
  if (!lcores) return std::unexpected(lcores.error());
  config.queues.workers = static_cast<std::uint16_t>(lcores->size());
  config.rss_key = draw_key();
  auto device = open_device(config);
  if (!device) return std::unexpected(device.error());
  if (!(*device)->wait_for_link(kLinkPatience)) spdlog::warn("the link of port {} is down", config.port);
  std::unique_ptr<DpdkUplink> uplink(new DpdkUplink(*std::move(eal), *std::move(device)));
  uplink->seat_workers(*lcores, config.rss_key);
  return uplink;
}

void DpdkUplink::seat_workers(const std::vector<unsigned>& lcores, const net::RssKey& key) {
  const bool shares_a_queue = device_->description().plan.spread == dpdk::Spread::kSoftware;
  if (shares_a_queue) {
    std::vector<net::PacketPool*> pools;
    for (std::size_t worker = 1; worker < lcores.size(); ++worker) pools.push_back(&device_->pool(worker));
    steering_.emplace(device_->queue(0), pools, drivers::steering::SteeringConfig{.key = key});
  }
  const dpdk::TscClock clock;
  for (std::uint16_t worker = 0; worker < lcores.size(); ++worker) {
    const DpdkAttachment::Seat seat{.port = shares_a_queue ? steering_->port(worker) : device_->queue(worker),
                                    .owner = shares_a_queue && worker == 0 ? &steering_->owner() : nullptr,
                                    .queue = shares_a_queue ? std::uint16_t{0} : worker,
                                    .lcore = lcores[worker]};
    attachments_.push_back(std::make_unique<DpdkAttachment>(seat, clock));
  }
}

void DpdkUplink::run(const std::function<void(std::size_t worker)>& work) {
  std::vector<std::function<void()>> others;
  for (std::size_t worker = 1; worker < worker_count(); ++worker) others.push_back([&work, worker] { work(worker); });
  for (std::size_t i = 0; i < others.size(); ++i) {
    const auto launched = dpdk::launch_on_lcore(attachments_[i + 1]->lcore(), others[i]);
    POLLUX_INVARIANT(launched.has_value());
  }
  work(0);
  for (std::size_t i = 0; i < others.size(); ++i) dpdk::wait_for_lcore(attachments_[i + 1]->lcore());
}

std::string DpdkUplink::match_ids(const std::vector<std::vector<std::uint8_t>>& prefixes) {
  if (device_->queue_count() == 1) return "there is one queue, and nothing to match";
  if (prefixes.empty()) return "they do not show whose they are, and no device can match them";
  std::vector<dpdk::IdRule> rules;
  for (std::size_t worker = 0; worker < prefixes.size(); ++worker) {
    rules.push_back({.prefix = prefixes[worker], .queue = attachments_[worker]->queue()});
  }
  const auto matched = dpdk::set_up_id_rules(port_number(), rules);
  return matched ? fmt::format("the device puts packets on their queue by {} rules", *matched)
                 : "the device cannot match them: " + matched.error();
}

std::string DpdkUplink::description() const {
  const dpdk::DeviceDescription& device = device_->description();
  std::vector<std::string> cores;
  for (const auto& attachment : attachments_) {
    cores.push_back(fmt::format("{} (cpu {})", attachment->lcore(), dpdk::cpu_of_lcore(attachment->lcore())));
  }
  return fmt::format("port {} ({}, {}, {}), {}, {}, {} on lcore {}, {}", device.port, device.name, device.driver,
                     text_of(device_->info().mac), text_of(device), checksums_of(device),
                     cores.size() == 1 ? "1 worker" : fmt::format("{} workers", cores.size()), fmt::join(cores, ", "),
                     dpdk::dpdk_version());
}

}  // namespace pollux::app
