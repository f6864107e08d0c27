// pollux-edge: terminates QUIC, speaks HTTP/3, serves files.
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <span>
#include <string>

#include "app/common/log.h"
#include "app/common/program.h"
#include "app/common/read_file.h"
#include "app/common/split_arguments.h"
#include "app/common/stop_signal.h"
#include "app/edge/edge.h"
#include "app/edge/help.h"
#include "app/edge/options.h"

namespace {

namespace app = pollux::app;

constexpr app::Program kProgram{"pollux-edge"};

int run(const app::CommandLine& line) {
  const auto command = app::parse_edge_command(
      line, [](const std::string& path) { return app::read_text_file(path, "the configuration file"); });
  if (!command) return kProgram.fail(command.error());
  switch (command->action) {
    case app::EdgeAction::kShowHelp:
      return kProgram.show(app::edge_help());
    case app::EdgeAction::kShowHelpForTheRest:
      return kProgram.show(app::edge_help_for_the_rest());
    case app::EdgeAction::kShowVersion:
      return kProgram.show("pollux-edge " POLLUX_VERSION "\n");
    case app::EdgeAction::kRun:
      break;
  }
  app::set_up_log();
  auto edge = app::Edge::prepare(command->options);
  if (!edge) return kProgram.fail(edge.error());
  app::StopSignal::install();
  const auto served = edge->run(line.eal);
  return served ? EXIT_SUCCESS : kProgram.fail(served.error());
}

}  // namespace

int main(int argc, char** argv) {
  return kProgram.run(
      [&] { return run(app::split_arguments(std::span<const char* const>{argv, static_cast<std::size_t>(argc)})); });
}
