// pollux-get: fetches URLs over HTTP/3.
#include <spdlog/spdlog.h>

#include <span>

#include "app/common/log.h"
#include "app/common/program.h"
#include "app/common/split_arguments.h"
#include "app/common/stop_signal.h"
#include "app/get/get.h"
#include "app/get/options.h"

namespace {

namespace app = pollux::app;

constexpr app::Program kProgram{"pollux-get"};

int run(const app::CommandLine& line) {
  const auto command = app::parse_get_command(line);
  if (!command) return kProgram.fail(command.error());
  switch (command->action) {
    case app::GetAction::kShowHelp:
      return kProgram.show(app::get_help());
    case app::GetAction::kShowInteropHelp:
      return kProgram.show(app::get_interop_help());
    case app::GetAction::kShowVersion:
      return kProgram.show("pollux-get " POLLUX_VERSION "\n");
    case app::GetAction::kRun:
      break;
  }
  app::set_up_log();
  // What a server's operator reads in a log is in a client's way.
  spdlog::set_level(spdlog::level::err);
  app::StopSignal::install();
  const auto get = app::Get::prepare(command->options);
  return get ? static_cast<int>((*get)->run(line.eal)) : kProgram.fail(get.error());
}

}  // namespace

int main(int argc, char** argv) {
  return kProgram.run(
      [&] { return run(app::split_arguments(std::span<const char* const>{argv, static_cast<std::size_t>(argc)})); });
}
