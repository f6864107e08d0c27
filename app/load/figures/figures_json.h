// A run as a JSON document, for scripts: {"program", "command", "configuration", "figures", "counters", "drops",
// "histograms", "requirements"}. Fields are never renamed; new ones may come. Pure.
//
//   "figures": {"goodput": {"value": 9.41e9, "unit": "bit/s", "better": "more"}, ...}; those that nobody measured are
//   not there "histograms": {"latency": {"count": 5, "unit": "ns", "buckets": [[shortest, longest, count], ...]},
//   "handshakes", "round_trip"} "requirements": [{"text": "p99<500us", "met": true, "value": 123.4}, ...]
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/load/figures/figures.h"
#include "app/load/figures/requirement.h"

namespace pollux::app {

struct RunReport {
  std::string program;               // its name and version
  std::vector<std::string> command;  // as it was called
  std::vector<std::pair<std::string, std::string>> configuration;
  LoadFigures figures;
  std::vector<Verdict> verdicts;
};

[[nodiscard]] std::string json_text(const RunReport& report);

}  // namespace pollux::app
