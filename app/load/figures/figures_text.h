// The figures for people: a line a second while a run is under way, a block at its end, a table of times. Pure.
#pragma once

#include <cstddef>
#include <string>

#include "app/load/figures/figures.h"
#include "base/time.h"

namespace pollux::app {

// How far a run has come.
struct RunTime {
  Duration elapsed;
  Duration planned;  // zero: until it is stopped
};

// What was measured in the last second: "3/10 s  goodput 9.41 Gbit/s  requests/s 12.3 k  p50 ...": the figures that are
// not zero.
[[nodiscard]] std::string live_line(const LoadFigures& recent, const RunTime& time);
// The same behind a progress bar, in at most `columns` characters.
[[nodiscard]] std::string live_bar(const LoadFigures& recent, const RunTime& time, std::size_t columns);

// All figures by their names, in testpmd's manner; those that nobody measured are left out, and those that are zero,
// but for failures: that there were none is news.
[[nodiscard]] std::string figures_block(const LoadFigures& figures);

// The shares and extremes of every kind of time that was measured, a row for each.
[[nodiscard]] std::string latency_table(const LoadFigures& figures);

// What --require, --json and --csv have: name, unit and meaning of each figure, a line each.
[[nodiscard]] std::string figures_help();

}  // namespace pollux::app
