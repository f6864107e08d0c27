// StageClock: how many cycles (TSC) the polls of server shards spent in each stage. Hears of the stages from the
// library compiled with POLLUX_STAGE_MARKS; where it is compiled without, all of a poll is its first stage. A mark
// costs one reading of the TSC, some twenty cycles a stage and poll. One of them at a time, and all on one thread. A
// poll that was interrupted (something else had the core meanwhile) is not counted.
#pragma once

#include <x86intrin.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include "endpoint/stage.h"
#include "perf/datapath/poll_watch.h"

namespace pollux::perf {

class StageClock final : public PollWatch {
 public:
  using Cycles = std::array<std::uint64_t, endpoint::kStageCount>;

  StageClock();
  ~StageClock() override;
  StageClock(const StageClock&) = delete;
  StageClock& operator=(const StageClock&) = delete;

  // A thread that loses its core does not get it back for longer than this, and no poll of a burst takes as long: about
  // a fifth of a millisecond.
  static constexpr std::uint64_t kInterrupted = 500'000;

  void begin_poll() override {
    running_ = true;
    poll_ = {};
    stage_ = 0;
    since_ = __rdtsc();
  }
  void end_poll() override {
    close();
    running_ = false;
    if (std::accumulate(poll_.begin(), poll_.end(), std::uint64_t{0}) > kInterrupted) return;
    ++polls_;
    for (std::size_t stage = 0; stage < poll_.size(); ++stage) cycles_[stage] += poll_[stage];
  }
  // What other shards of this thread do, the client's, is not counted.
  void begin(endpoint::Stage stage) {
    if (!running_) return;
    close();
    stage_ = static_cast<std::size_t>(stage);
  }

  // Since the beginning, of polls that were not interrupted; and how many those were.
  [[nodiscard]] const Cycles& cycles() const { return cycles_; }
  [[nodiscard]] std::uint64_t polls() const { return polls_; }

 private:
  void close() {
    const std::uint64_t now = __rdtsc();
    poll_[stage_] += now - since_;
    since_ = now;
  }

  Cycles cycles_{};
  Cycles poll_{};  // the one that is under way
  std::uint64_t polls_ = 0;
  std::size_t stage_ = 0;
  std::uint64_t since_ = 0;
  bool running_ = false;
};

}  // namespace pollux::perf
