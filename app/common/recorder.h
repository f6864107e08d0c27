// Recorder: the one thread that writes down what workers record. Workers never wait for it: their rings are bounded,
// and what finds them full is dropped and counted.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "app/common/home_cpus.h"
#include "app/common/recording.h"

namespace pollux::app {

class Recorder {
 public:
  // Begins at once. Each recording outlives this object; they are drained in this order, again and again.
  Recorder(std::vector<Recording*> recordings, const HomeCpus& home);
  // Once more, to the end; then the files are complete.
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

 private:
  void run();
  bool drain_all();

  std::vector<Recording*> recordings_;
  HomeCpus home_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace pollux::app
