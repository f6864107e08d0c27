// LiveDisplay: how a run goes, a line a second: on a terminal one line with a progress bar, which is written over, and
// a line below the other anywhere else.
#pragma once

#include <cstdio>

#include "app/load/figures/figures_text.h"

namespace pollux::app {

class LiveDisplay {
 public:
  // `out` outlives it.
  explicit LiveDisplay(std::FILE* out);
  ~LiveDisplay() { clear(); }
  LiveDisplay(const LiveDisplay&) = delete;
  LiveDisplay& operator=(const LiveDisplay&) = delete;

  // `recent`: since the call before.
  void show(const LoadFigures& recent, const RunTime& time);
  // The line on the terminal goes: before anything else is written there.
  void clear();

 private:
  std::FILE* out_;
  bool is_terminal_;
  bool has_line_ = false;
};

}  // namespace pollux::app
