#include "app/common/split_arguments.h"

#include <string_view>

namespace pollux::app {

CommandLine split_arguments(std::span<const char* const> argv) {
  CommandLine line;
  for (const std::string_view word : argv) {
    if (!line.has_separator && word == "--") {
      line.has_separator = true;
      continue;
    }
    (line.has_separator ? line.own : line.eal).emplace_back(word);
  }
  return line;
}

}  // namespace pollux::app
