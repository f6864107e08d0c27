// PollWatch: hears when a poll of a server shard begins and when it has ended. Called around every poll, so it should
// be quick: what it does before it takes the time, and after, is nobody's.
#pragma once

namespace pollux::perf {

class PollWatch {
 public:
  virtual ~PollWatch() = default;

  virtual void begin_poll() = 0;
  virtual void end_poll() = 0;
};

}  // namespace pollux::perf
