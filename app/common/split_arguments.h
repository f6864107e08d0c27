// The command line of a DPDK program: the EAL's arguments, "--", and the program's own.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace pollux::app {

struct CommandLine {
  std::vector<std::string> eal;  // the program's name first, as the EAL wants it; no "--"
  std::vector<std::string> own;  // what stands behind the first "--"
  bool has_separator = false;
};

[[nodiscard]] CommandLine split_arguments(std::span<const char* const> argv);

}  // namespace pollux::app
