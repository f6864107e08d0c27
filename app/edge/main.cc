// pollux-edge: terminates QUIC, speaks HTTP/3, serves files.
#include <spdlog/spdlog.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <span>
#include <string>

#include "app/common/log.h"
#include "app/common/read_file.h"
#include "app/common/split_arguments.h"
#include "app/common/stop_signal.h"
#include "app/edge/edge.h"
#include "app/edge/help.h"
#include "app/edge/options.h"

namespace {

namespace app = pollux::app;

int fail(const std::string& sentence) {
  std::fprintf(stderr, "pollux-edge: %s\n", sentence.c_str());
  return EXIT_FAILURE;
}

int run(const app::CommandLine& line) {
  const auto command = app::parse_edge_command(
      line, [](const std::string& path) { return app::read_text_file(path, "the configuration file"); });
  if (!command) return fail(command.error());
  switch (command->action) {
    case app::EdgeAction::kShowHelp:
      std::fputs(std::string{app::edge_help()}.c_str(), stdout);
      return EXIT_SUCCESS;
    case app::EdgeAction::kShowHelpForTheRest:
      std::fputs(std::string{app::edge_help_for_the_rest()}.c_str(), stdout);
      return EXIT_SUCCESS;
    case app::EdgeAction::kShowVersion:
      std::puts("pollux-edge " POLLUX_VERSION);
      return EXIT_SUCCESS;
    case app::EdgeAction::kRun:
      break;
  }
  app::set_up_log();
  auto edge = app::Edge::prepare(command->options);
  if (!edge) return fail(edge.error());
  app::StopSignal::install();
  const auto served = edge->run(line.eal);
  return served ? EXIT_SUCCESS : fail(served.error());
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(app::split_arguments(std::span<const char* const>{argv, static_cast<std::size_t>(argc)}));
  } catch (const std::exception& error) {
    return fail(std::string{"there is no memory, or something unforeseen happened: "} + error.what());
  }
}
