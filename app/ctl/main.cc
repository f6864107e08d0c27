// pollux-ctl: asks a running pollux-edge what it does, and tells it to drain.
#include <chrono>
#include <expected>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/common/control_path.h"
#include "app/common/program.h"
#include "app/ctl/ask.h"
#include "app/ctl/options.h"
#include "app/ctl/pages.h"

namespace {

namespace app = pollux::app;

constexpr app::Program kProgram{"pollux-ctl"};

// How often it is asked whether all is drained.
constexpr std::chrono::milliseconds kBetweenQuestions{200};

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
  if (!socket) return kProgram.fail(socket.error());
  Answer answer = app::ask(*socket, options.request);
  if (options.wait) answer = wait_for_the_end(*socket, options.request, std::move(answer));
  if (!answer) return kProgram.fail(answer.error());
  const auto page = app::page_of(options.request, *answer);
  if (!page) return kProgram.fail(page.error());
  return kProgram.show(options.json ? *answer + '\n' : *page);
}

int run(const std::vector<std::string>& words) {
  const auto options = app::parse_ctl_options(words);
  if (!options) return kProgram.fail(options.error());
  switch (options->action) {
    case app::CtlAction::kShowHelp:
      return kProgram.show(app::ctl_help());
    case app::CtlAction::kShowVersion:
      return kProgram.show("pollux-ctl " POLLUX_VERSION "\n");
    case app::CtlAction::kAsk:
      break;
  }
  return ask(*options);
}

}  // namespace

int main(int argc, char** argv) {
  return kProgram.run([&] { return run({argv + 1, argv + argc}); });
}
