// QueuePlan: how many queues of a port its workers poll, and who spreads UDP flows over the workers. Decided from what
// the device declares and what the operator wants, and from nothing else.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace pollux::drivers::dpdk {

enum class Spread : std::uint8_t {
  kNothing,   // there is one worker
  kRss,       // the device hashes addresses and ports
  kSender,    // whoever fills a virtual device's queues: a kernel, or the process at the other end
  kSoftware,  // the one queue's worker, for all (drivers/net/steering)
};

struct DeclaredQueues {
  std::string port;             // "port 0 (net_tap)", for sentences
  std::uint16_t most = 1;       // each way
  bool rss_for_udp = false;     // over IPv4 and IPv6
  bool is_virtual = false;      // has as many queues as its arguments say
  bool fills_unpolled = false;  // spreads over all its queues, whether or not they are configured
};

struct QueueWishes {
  std::uint16_t workers = 1;
  std::uint16_t queues = 0;  // 0: as fits the device
};

struct QueuePlan {
  std::uint16_t queues = 1;
  Spread spread = Spread::kNothing;

  [[nodiscard]] bool operator==(const QueuePlan&) const = default;
};

// Each worker polls a queue of its own, or one of them polls the only one. The error is a sentence for an operator.
[[nodiscard]] std::expected<QueuePlan, std::string> plan_queues(const DeclaredQueues& declared,
                                                                const QueueWishes& wishes);

}  // namespace pollux::drivers::dpdk
