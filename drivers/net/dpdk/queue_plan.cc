#include "drivers/net/dpdk/queue_plan.h"

namespace pollux::drivers::dpdk {
namespace {

[[nodiscard]] std::string counted(std::uint16_t count, const char* noun) {
  return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

// What fits the device where nobody said anything.
[[nodiscard]] std::uint16_t fitting_queues(const DeclaredQueues& declared, std::uint16_t workers) {
  // Whoever gave a virtual device as many queues as there are workers meant them for these.
  const bool made_for_them = declared.is_virtual && declared.most == workers;
  const bool spreads = declared.rss_for_udp && declared.most > 1;
  return spreads || made_for_them ? workers : 1;
}

}  // namespace

std::expected<QueuePlan, std::string> plan_queues(const DeclaredQueues& declared, const QueueWishes& wishes) {
  const std::uint16_t workers = wishes.workers;
  const std::uint16_t queues = wishes.queues != 0 ? wishes.queues : fitting_queues(declared, workers);
  if (queues > workers) {
    return std::unexpected(counted(queues, "queue") + " of " + declared.port +
                           " want as many workers to poll them, and there are " + std::to_string(workers) +
                           ": name more lcores before '--', such as -l 0-" + std::to_string(queues - 1) +
                           ", or ask for fewer queues");
  }
  if (queues > declared.most) {
    return std::unexpected(declared.port + " has at most " + counted(declared.most, "queue") + ", too few for " +
                           counted(workers, "worker") + " with one each: start fewer (--nb-cores), or ask for one " +
                           "queue (--rxq 1), which a worker then spreads over all");
  }
  if (queues != 1 && queues != workers) {
    return std::unexpected("there are more workers than queues, " + std::to_string(workers) + " and " +
                           std::to_string(queues) + ": each worker wants a queue of its own (--rxq " +
                           std::to_string(workers) + "), or one worker spreads a single queue (--rxq 1)");
  }
  if (declared.fills_unpolled && queues < declared.most) {
    return std::unexpected(declared.port + " spreads what arrives over " + counted(declared.most, "queue") +
                           ", polled or not, and would lose it: start as many workers, or make the device with " +
                           std::to_string(queues));
  }
  if (workers == 1) return QueuePlan{};
  if (queues == 1) return QueuePlan{.queues = 1, .spread = Spread::kSoftware};
  return QueuePlan{.queues = queues, .spread = declared.rss_for_udp ? Spread::kRss : Spread::kSender};
}

}  // namespace pollux::drivers::dpdk
