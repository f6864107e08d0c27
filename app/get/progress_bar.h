// ProgressBar: one line on a terminal that says how far all transfers together have come. Silent where standard error
// is no terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace pollux::app {

struct Progress {
  std::uint64_t received = 0;
  std::optional<std::uint64_t> expected;  // nothing: the servers did not say
  Duration elapsed;
};

// A line of at most `columns` characters.
[[nodiscard]] std::string progress_line(const Progress& progress, std::size_t columns);

class ProgressBar {
 public:
  explicit ProgressBar(bool wanted);
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // Whether it is time for another line.
  [[nodiscard]] bool is_due(Timestamp now) const { return is_shown_ && now >= next_; }
  void show(const Progress& progress, Timestamp now);
  void clear();

 private:
  static constexpr Duration kInterval = Duration::milliseconds(200);

  bool is_shown_;
  bool has_line_ = false;
  Timestamp next_;
};

}  // namespace pollux::app
