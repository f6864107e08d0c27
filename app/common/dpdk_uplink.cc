#include "app/common/dpdk_uplink.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "app/common/system_rng.h"
#include "base/invariant.h"
#include "drivers/net/dpdk/lcore.h"
#include "registry/shard_index.h"

namespace pollux::app {
namespace {

namespace dpdk = drivers::dpdk;

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

// Whoever knew the key could put all flows on one core.
net::RssKey draw_key() {
  SystemRng rng;
  net::RssKey key;
  rng.fill(key);
  return key;
}

}  // namespace

std::expected<std::unique_ptr<DpdkUplink>, std::string> DpdkUplink::open(const std::vector<std::string>& eal_arguments,
                                                                         const std::vector<std::uint16_t>& ports,
                                                                         dpdk::DpdkDeviceConfig config) {
  if (runs_without_huge_pages(eal_arguments)) {
    spdlog::warn("running without huge pages, as --no-huge says: fit for a trial, slower under load");
  }
  auto eal = dpdk::Eal::start(eal_arguments);
  if (!eal) return std::unexpected(eal.error());
  const auto lcores = lcores_for(config.queues.workers);
  if (!lcores) return std::unexpected(lcores.error());
  config.queues.workers = static_cast<std::uint16_t>(lcores->size());
  config.sends_buffers_of_others = ports.size() > 1;
  config.rss_key = draw_key();
  std::unique_ptr<DpdkUplink> uplink{new DpdkUplink{*std::move(eal)}};
  for (const std::uint16_t port : ports) {
    config.port = port;
    auto line = DpdkLine::open(config);
    if (!line) return std::unexpected(line.error());
    uplink->lines_.push_back(*std::move(line));
  }
  uplink->seat_workers(*lcores);
  return uplink;
}

// A device may still hold buffers of the first one's pool, to be sent: that one goes last.
DpdkUplink::~DpdkUplink() {
  several_.clear();
  while (!lines_.empty()) lines_.pop_back();
}

void DpdkUplink::seat_workers(const std::vector<unsigned>& lcores) {
  const dpdk::TscClock clock;
  for (std::size_t worker = 0; worker < lcores.size(); ++worker) {
    DpdkAttachment::Seat seat{.queue = lines_.front()->queue(worker), .lcore = lcores[worker]};
    std::vector<net::PacketPort*> ports;
    for (const auto& line : lines_) {
      ports.push_back(&line->port(worker));
      if (const auto* owner = line->owned_by(worker)) seat.owned.push_back(owner);
    }
    seat.port = ports.front();
    if (ports.size() > 1) {
      several_.push_back(std::make_unique<drivers::several::SeveralPorts>(ports));
      seat.port = several_.back().get();
      seat.several = several_.back().get();
    }
    attachments_.push_back(std::make_unique<DpdkAttachment>(std::move(seat), clock));
  }
}

std::optional<std::size_t> DpdkUplink::worker_of(const net::Flow& flow) const {
  if (worker_count() == 1) return 0;
  return lines_.front()->worker_of(flow);
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
  std::vector<std::string> texts;
  for (const auto& line : lines_) {
    std::string text = line->match_ids(prefixes);
    texts.push_back(lines_.size() == 1 ? std::move(text) : fmt::format("port {}: {}", line->number(), text));
  }
  return fmt::format("{}", fmt::join(texts, "; "));
}

std::vector<Uplink::Device> DpdkUplink::devices() const {
  std::vector<Device> devices;
  for (const auto& line : lines_) devices.push_back({.port = line->number(), .statistics = line->statistics()});
  return devices;
}

std::string DpdkUplink::description() const {
  std::vector<std::string> texts;
  for (const auto& line : lines_) texts.push_back(line->description());
  std::vector<std::string> cores;
  for (const auto& attachment : attachments_) {
    cores.push_back(fmt::format("{} (cpu {})", attachment->lcore(), dpdk::cpu_of_lcore(attachment->lcore())));
  }
  return fmt::format("{}, {} on lcore {}, {}", fmt::join(texts, "; "),
                     cores.size() == 1 ? "1 worker" : fmt::format("{} workers", cores.size()), fmt::join(cores, ", "),
                     dpdk::dpdk_version());
}

}  // namespace pollux::app
