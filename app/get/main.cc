// pollux-get: fetches URLs over HTTP/3.
#include <spdlog/spdlog.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <span>
#include <string>

#include "app/common/log.h"
#include "app/common/split_arguments.h"
#include "app/common/stop_signal.h"
#include "app/get/get.h"
#include "app/get/options.h"

namespace {

namespace app = pollux::app;

int fail(const std::string& sentence) {
  std::fprintf(stderr, "pollux-get: %s\n", sentence.c_str());
  return static_cast<int>(app::ExitCode::kUsage);
}

int show(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  return EXIT_SUCCESS;
}

int run(const app::CommandLine& line) {
  const auto command = app::parse_get_command(line);
  if (!command) return fail(command.error());
  switch (command->action) {
    case app::GetAction::kShowHelp:
      return show(app::get_help());
    case app::GetAction::kShowInteropHelp:
      return show(app::get_interop_help());
    case app::GetAction::kShowVersion:
      return show("pollux-get " POLLUX_VERSION "\n");
    case app::GetAction::kRun:
      break;
  }
  app::set_up_log();
  // What a server's operator reads in a log is in a client's way.
  spdlog::set_level(spdlog::level::err);
  app::StopSignal::install();
  const auto get = app::Get::prepare(command->options);
  return get ? static_cast<int>((*get)->run(line.eal)) : fail(get.error());
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(app::split_arguments(std::span<const char* const>{argv, static_cast<std::size_t>(argc)}));
  } catch (const std::exception& error) {
    return fail(std::string{"there is no memory, or something unforeseen happened: "} + error.what());
  }
}
