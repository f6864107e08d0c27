// The figures as lines of comma-separated values (RFC 4180): a line of names, and then one for each interval. Pure.
#pragma once

#include <string>

#include "app/load/figures/figures.h"
#include "base/time.h"

namespace pollux::app {

// "end,duration,goodput,...": `end` is when the interval ended, in seconds since the start of the run.
[[nodiscard]] std::string csv_header();
// A figure without a value is an empty field.
[[nodiscard]] std::string csv_line(const LoadFigures& interval, Duration end);

}  // namespace pollux::app
