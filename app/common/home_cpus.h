// HomeCpus: the CPUs on which a process may run, as they were before DPDK bound the thread that starts it to a worker's
// core: for the threads that are no workers, which begin where their maker is.
#pragma once

#include <sched.h>

namespace pollux::app {

class HomeCpus {
 public:
  // Those of the calling thread.
  HomeCpus();

  // The calling thread runs on these from now on. Where the kernel refuses, it stays where it is.
  void enter() const;

 private:
  cpu_set_t set_{};
};

}  // namespace pollux::app
