#include "app/common/recorder.h"

#include <chrono>
#include <utility>

namespace pollux::app {
namespace {

// How long the thread sleeps when it has found nothing: short for a ring's size, long for a core.
constexpr std::chrono::milliseconds kPause{2};

}  // namespace

Recorder::Recorder(std::vector<Recording*> recordings, const HomeCpus& home)
    : recordings_(std::move(recordings)), home_(home), thread_([this] { run(); }) {}

Recorder::~Recorder() {
  stop_.store(true, std::memory_order_release);
  thread_.join();
}

bool Recorder::drain_all() {
  bool any = false;
  for (Recording* recording : recordings_) any |= recording->drain();
  return any;
}

void Recorder::run() {
  home_.enter();
  // Asked before the last look, not after it: what came before the stop is still seen.
  for (bool stopping = false; !stopping;) {
    stopping = stop_.load(std::memory_order_acquire);
    while (drain_all()) {
    }
    if (!stopping) std::this_thread::sleep_for(kPause);
  }
  for (Recording* recording : recordings_) recording->finish();
}

}  // namespace pollux::app
