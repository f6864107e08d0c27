#include "app/ctl/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

namespace pollux::app {
namespace {

constexpr std::string_view kHelp =
    R"(Usage: pollux-ctl [--socket PATH] [--json] COMMAND
Asks a running pollux-edge. Looking disturbs no worker, whatever its load.
  stats        counters and drops by name: of each worker, and of all
  workers      where each worker runs, how busy it is, its connections
  connections  those that live: with whom, how long, how fast, how much
  streams      those that are open: of which connection, bytes each way
  drain        take no new connections, let the others end; how many are left
  help         this page
  --socket PATH  pollux-edge's control socket, which it was given by --control;
                 otherwise the one in /run/pollux (for root) or in
                 $XDG_RUNTIME_DIR/pollux (for others), if there is one only
  --json         for scripts: the answer as it came, a JSON document on a line
  --wait         with drain: return when no connection is left
  --help, --version
The exit code is 0 when all went well, and 1 when the command makes no sense or
nobody listens. Examples:
  pollux-ctl connections
  pollux-ctl --json stats | jq .total.drops
  pollux-ctl drain --wait && systemctl stop pollux-edge
)";

constexpr std::string_view kSeeHelp = "; see pollux-ctl --help";
constexpr std::array<std::string_view, 5> kCommands{"stats", "workers", "connections", "streams", "drain"};

}  // namespace

std::expected<CtlOptions, std::string> parse_ctl_options(const std::vector<std::string>& words) {
  CtlOptions options;
  std::string command;
  bool help = false;
  bool version = false;
  CLI::App parser;
  parser.set_help_flag();
  parser.add_flag("-h,--help", help);
  parser.add_flag("--version", version);
  parser.add_option("--socket", options.socket);
  parser.add_flag("--json", options.json);
  parser.add_flag("--wait", options.wait);
  parser.add_option("command", command);
  try {
    parser.parse(std::vector<std::string>{words.rbegin(), words.rend()});  // the parser takes them from the back
  } catch (const CLI::Error& error) {
    return std::unexpected(std::string{error.what()} + std::string{kSeeHelp});
  }
  if (version) options.action = CtlAction::kShowVersion;
  if (help || command == "help") options.action = CtlAction::kShowHelp;
  if (options.action != CtlAction::kAsk) return options;
  if (command.empty()) return std::unexpected("say what to ask: stats, workers, connections, streams or drain");
  if (std::ranges::find(kCommands, command) == kCommands.end()) {
    return std::unexpected("there is no command '" + command + "'" + std::string{kSeeHelp});
  }
  if (options.wait && command != "drain") return std::unexpected("--wait is for drain: nothing else takes its time");
  options.request = command;
  return options;
}

std::string_view ctl_help() {
  return kHelp;
}

}  // namespace pollux::app
