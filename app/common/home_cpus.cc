#include "app/common/home_cpus.h"

namespace pollux::app {

HomeCpus::HomeCpus() {
  ::sched_getaffinity(0, sizeof(set_), &set_);
}

void HomeCpus::enter() const {
  ::sched_setaffinity(0, sizeof(set_), &set_);
}

}  // namespace pollux::app
