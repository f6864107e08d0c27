// pollux-ctl: asks a running pollux-edge what it does, and tells it to drain.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <expected>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/common/control_path.h"
#include "app/ctl/ask.h"
#include "app/ctl/options.h"
#include "app/ctl/pages.h"

namespace {

namespace app = pollux::app;

// How often it is asked whether all is drained.
constexpr std::chrono::milliseconds kBetweenQuestions{200};

int fail(const std::string& sentence) {
  std::fprintf(stderr, "pollux-ctl: %s\n", sentence.c_str());
  return EXIT_FAILURE;
}

int show(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  return std::fflush(stdout) == 0 ? EXIT_SUCCESS : fail("the answer cannot be written");
}

using Answer = std::expected<std::string, std::string>;

// Asks again until no connection is left; the last answer.
Answer wait_for_the_end(const std::string& socket, const std::string& request, Answer answer) {
  while (answer && app::connections_left(*answer).value_or(0) != 0) {
    std::this_thread::sleep_for(kBetweenQuestions);
    answer = app::ask(socket, request);
  }
  return answer;
}

int ask(const app::CtlOptions& options) {
  const auto socket = options.socket.empty() ? app::find_control_socket() : options.socket;
  if (!socket) return fail(socket.error());
  Answer answer = app::ask(*socket, options.request);
  if (options.wait) answer = wait_for_the_end(*socket, options.request, std::move(answer));
  if (!answer) return fail(answer.error());
  const auto page = app::page_of(options.request, *answer);
  if (!page) return fail(page.error());
  return show(options.json ? *answer + '\n' : *page);
}

int run(const std::vector<std::string>& words) {
  const auto options = app::parse_ctl_options(words);
  if (!options) return fail(options.error());
  switch (options->action) {
    case app::CtlAction::kShowHelp:
      return show(app::ctl_help());
    case app::CtlAction::kShowVersion:
      return show("pollux-ctl " POLLUX_VERSION "\n");
    case app::CtlAction::kAsk:
      break;
  }
  return ask(*options);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    return fail(std::string{"there is no memory, or something unforeseen happened: "} + error.what());
  }
}
