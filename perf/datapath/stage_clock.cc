#include "perf/datapath/stage_clock.h"

#include "base/invariant.h"

namespace pollux::perf {
namespace {

// The library's marks have no other way to it.
StageClock* current = nullptr;

}  // namespace

StageClock::StageClock() {
  POLLUX_INVARIANT(current == nullptr);
  current = this;
}

StageClock::~StageClock() {
  current = nullptr;
}

}  // namespace pollux::perf

#ifdef POLLUX_STAGE_MARKS
namespace pollux::endpoint {

void begin_stage(Stage stage) {
  if (perf::current != nullptr) perf::current->begin(stage);
}

}  // namespace pollux::endpoint
#endif
