// pollux-load: puts load on a QUIC server, and measures it.
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <span>
#include <string>

#include "app/common/log.h"
#include "app/common/program.h"
#include "app/common/split_arguments.h"
#include "app/common/stop_signal.h"
#include "app/load/figures/figures_text.h"
#include "app/load/load.h"
#include "app/load/options.h"

namespace {

namespace app = pollux::app;

constexpr app::Program kProgram{"pollux-load"};

// What a script asks of a run: that it was made, and reached what was required.
constexpr int kExitMissed = 2;

int run(const app::CommandLine& line) {
  const auto command = app::parse_load_command(line);
  if (!command) return kProgram.fail(command.error());
  switch (command->action) {
    case app::LoadAction::kShowHelp:
      return kProgram.show(app::load_help());
    case app::LoadAction::kShowHelpForTheRest:
      return kProgram.show(app::load_help_for_the_rest());
    case app::LoadAction::kShowFigures:
      return kProgram.show(app::figures_help());
    case app::LoadAction::kShowVersion:
      return kProgram.show("pollux-load " POLLUX_VERSION "\n");
    case app::LoadAction::kRun:
      break;
  }
  app::set_up_log();
  app::StopSignal::install();
  const auto load = app::Load::prepare(command->options);
  if (!load) return kProgram.fail(load.error());
  const auto outcome = (*load)->run(line);
  if (!outcome) return kProgram.fail(outcome.error());
  for (const std::string& complaint : outcome->complaints) kProgram.complain(complaint);
  return outcome->complaints.empty() ? EXIT_SUCCESS : kExitMissed;
}

}  // namespace

int main(int argc, char** argv) {
  return kProgram.run(
      [&] { return run(app::split_arguments(std::span<const char* const>{argv, static_cast<std::size_t>(argc)})); });
}
