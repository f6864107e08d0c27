#include "app/common/stop_signal.h"

#include <atomic>
#include <csignal>

namespace pollux::app {
namespace {

// A signal handler can reach nothing but a global.
std::atomic<bool> stop_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void on_stop_signal(int signal) {
  stop_requested.store(true, std::memory_order_relaxed);
  std::signal(signal, SIG_DFL);
}

}  // namespace

void StopSignal::install() {
  std::signal(SIGINT, on_stop_signal);
  std::signal(SIGTERM, on_stop_signal);
}

bool StopSignal::requested() {
  return stop_requested.load(std::memory_order_relaxed);
}

}  // namespace pollux::app
