// pollux-load: puts load on a QUIC server, and measures it.
#include <spdlog/spdlog.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <span>
#include <string>

#include "app/common/log.h"
#include "app/common/split_arguments.h"
#include "app/common/stop_signal.h"
#include "app/load/figures/figures_text.h"
#include "app/load/load.h"
#include "app/load/options.h"

namespace {

namespace app = pollux::app;

// What a script asks of a run: that it was made, and reached what was required.
constexpr int kExitMissed = 2;

void complain(const std::string& sentence) {
  std::fprintf(stderr, "pollux-load: %s\n", sentence.c_str());
}

int fail(const std::string& sentence) {
  complain(sentence);
  return EXIT_FAILURE;
}

int show(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  return EXIT_SUCCESS;
}

int run(const app::CommandLine& line) {
  const auto command = app::parse_load_command(line);
  if (!command) return fail(command.error());
  switch (command->action) {
    case app::LoadAction::kShowHelp:
      return show(app::load_help());
    case app::LoadAction::kShowHelpForTheRest:
      return show(app::load_help_for_the_rest());
    case app::LoadAction::kShowFigures:
      return show(app::figures_help());
    case app::LoadAction::kShowVersion:
      return show("pollux-load " POLLUX_VERSION "\n");
    case app::LoadAction::kRun:
      break;
  }
  app::set_up_log();
  app::StopSignal::install();
  const auto load = app::Load::prepare(command->options);
  if (!load) return fail(load.error());
  const auto outcome = (*load)->run(line);
  if (!outcome) return fail(outcome.error());
  for (const std::string& complaint : outcome->complaints) complain(complaint);
  return outcome->complaints.empty() ? EXIT_SUCCESS : kExitMissed;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(app::split_arguments(std::span<const char* const>{argv, static_cast<std::size_t>(argc)}));
  } catch (const std::exception& error) {
    return fail(std::string{"there is no memory, or something unforeseen happened: "} + error.what());
  }
}
