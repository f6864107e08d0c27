// The values of a LoadConfig by name, as words: what the command line takes as --NAME and the prompt as "set NAME". One
// row for each; pure.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/load/load_config.h"

namespace pollux::app {

struct ConfigRow {
  std::string_view name;
  std::string_view description;  // one line, for an operator
  // The error is a sentence; then nothing has changed.
  std::expected<void, std::string> (*set)(LoadConfig& config, const std::string& word);
  std::string (*get)(const LoadConfig& config);
  // All words that there are, where they can be listed; null where they cannot.
  std::vector<std::string> (*choices)() = nullptr;
};

[[nodiscard]] std::span<const ConfigRow> config_table();
// Null for a name that is none.
[[nodiscard]] const ConfigRow* config_row_named(std::string_view name);

// 30s, 500ms; a number alone is one of seconds. The error is a sentence.
[[nodiscard]] std::expected<Duration, std::string> time_named(const std::string& word);

// Whether the values fit together. The error is a sentence.
[[nodiscard]] std::expected<void, std::string> check(const LoadConfig& config, std::size_t workers);

}  // namespace pollux::app
