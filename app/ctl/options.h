// CtlOptions: what pollux-ctl is told. Parsing is pure: words in, options or one sentence for the operator out.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace pollux::app {

enum class CtlAction : std::uint8_t { kAsk, kShowHelp, kShowVersion };

struct CtlOptions {
  CtlAction action = CtlAction::kAsk;
  std::string socket;   // empty: the one that there is
  std::string request;  // what pollux-edge is asked
  bool json = false;
  bool wait = false;  // until all is drained
};

// `words` without the program's name.
[[nodiscard]] std::expected<CtlOptions, std::string> parse_ctl_options(const std::vector<std::string>& words);

// At most 24 lines of 80 columns.
[[nodiscard]] std::string_view ctl_help();

}  // namespace pollux::app
