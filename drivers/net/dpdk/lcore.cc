#include "drivers/net/dpdk/lcore.h"

#include <rte_launch.h>
#include <rte_lcore.h>
#include <rte_memory.h>

namespace pollux::drivers::dpdk {
namespace {

int run(void* work) {
  (*static_cast<std::function<void()>*>(work))();
  return 0;
}

}  // namespace

unsigned main_lcore() {
  return rte_get_main_lcore();
}

std::vector<unsigned> worker_lcores() {
  std::vector<unsigned> lcores;
  for (unsigned lcore = 0; lcore < RTE_MAX_LCORE; ++lcore) {
    if (rte_lcore_is_enabled(lcore) != 0 && lcore != rte_get_main_lcore()) lcores.push_back(lcore);
  }
  return lcores;
}

int socket_of_lcore(unsigned lcore) {
  const unsigned socket = rte_lcore_to_socket_id(lcore);
  return socket == static_cast<unsigned>(SOCKET_ID_ANY) ? kAnySocket : static_cast<int>(socket);
}

int cpu_of_lcore(unsigned lcore) {
  return rte_lcore_to_cpu_id(static_cast<int>(lcore));
}

std::expected<void, std::string> launch_on_lcore(unsigned lcore, std::function<void()>& work) {
  if (rte_lcore_is_enabled(lcore) == 0 || lcore == rte_get_main_lcore()) {
    return std::unexpected("lcore " + std::to_string(lcore) +
                           " is no worker: name more cores with -l or --lcores, such as -l 0,1");
  }
  if (rte_eal_remote_launch(run, &work, lcore) != 0) {
    return std::unexpected("lcore " + std::to_string(lcore) + " is busy already");
  }
  return {};
}

void wait_for_lcore(unsigned lcore) {
  (void)rte_eal_wait_lcore(lcore);
}

}  // namespace pollux::drivers::dpdk
