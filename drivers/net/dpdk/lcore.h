// Lcores: the cores that the EAL was given, and how a worker gets onto one.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <vector>

namespace pollux::drivers::dpdk {

// The NUMA node of something, or this where the machine does not say.
inline constexpr int kAnySocket = -1;

[[nodiscard]] unsigned main_lcore();
// All but the main one, ascending.
[[nodiscard]] std::vector<unsigned> worker_lcores();
[[nodiscard]] int socket_of_lcore(unsigned lcore);
// The CPU that the lcore is bound to: the first of its set, or -1.
[[nodiscard]] int cpu_of_lcore(unsigned lcore);

// Runs `work` on a worker lcore, and returns at once. `work` must end by itself (it looks at a stop flag) and must
// live until wait_for_lcore has returned. The error is a sentence for an operator.
[[nodiscard]] std::expected<void, std::string> launch_on_lcore(unsigned lcore, std::function<void()>& work);
// Waits until what was launched on it has ended.
void wait_for_lcore(unsigned lcore);

}  // namespace pollux::drivers::dpdk
