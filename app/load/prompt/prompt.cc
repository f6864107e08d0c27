#include "app/load/prompt/prompt.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "app/common/steady_time.h"
#include "app/common/stop_signal.h"
#include "app/load/figures/figures_text.h"
#include "app/load/prompt/raw_terminal.h"

namespace pollux::app {
namespace {

constexpr const char* kPrompt = "pollux-load> ";

}  // namespace

Prompt::Prompt(LoadControl& control, int input, int output)
    : control_(control),
      commands_(control),
      editor_(kPrompt,
              {.on_line = [this](std::string_view line) { return on_line(line); },
               .continuations_of = [this](std::string_view text) { return commands_.continuations_of(text); }}),
      input_(input),
      output_(output) {}

void Prompt::run(const std::string& script) {
  const RawTerminal raw{input_};
  if (!script.empty()) load(script);
  bool goes_on = !commands_.has_quit();
  while (goes_on && !StopSignal::requested()) {
    watch();
    write_out(editor_.take_output());
    goes_on = hear();
  }
  // What ends in the middle of a line leaves it.
  write_out(editor_.take_output() + (commands_.has_quit() ? "" : "\n") + commands_.abandon_run());
}

std::string Prompt::on_line(std::string_view line) {
  const auto said = commands_.execute(line);
  if (commands_.has_quit()) editor_.close();
  return said ? *said : said.error() + '\n';
}

void Prompt::load(const std::string& script) {
  const auto said = commands_.load(script);
  editor_.show_above(said ? *said : said.error() + '\n');
}

bool Prompt::hear() {
  pollfd waiting{.fd = input_, .events = POLLIN, .revents = 0};
  const int ready = ::poll(&waiting, 1, kLongestWaitMs);
  if (ready == 0 || (ready < 0 && errno == EINTR)) return true;
  std::array<char, 256> characters{};
  const ssize_t count = ::read(input_, characters.data(), characters.size());
  if (count < 0 && errno == EINTR) return true;
  return count > 0 && editor_.take({characters.data(), static_cast<std::size_t>(count)});
}

void Prompt::watch() {
  const Timestamp now = steady_now();
  if (commands_.runs() != runs_) began_ = now;
  if (commands_.beginnings() != beginnings_) {
    shown_ = {};
    next_shown_ = now + kShowEvery;
  }
  runs_ = commands_.runs();
  beginnings_ = commands_.beginnings();
  if (control_.is_running()) {
    if (now >= next_shown_) show_live(now);
  } else if (const std::string said = commands_.end_of_run(); !said.empty()) {
    editor_.show_above(said);
  }
}

void Prompt::show_live(Timestamp now) {
  next_shown_ = next_shown_ + kShowEvery;
  const LoadFigures figures = control_.figures();
  const RunTime time{.elapsed = now - began_, .planned = control_.duration()};
  if (commands_.is_live()) editor_.show_above(live_line(figures - shown_, time) + '\n');
  shown_ = figures;
}

void Prompt::write_out(std::string_view text) const {
  // A terminal that is gone is noticed where it is read.
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t count = ::write(output_, rest.data(), rest.size());
    if (count < 0 && errno != EINTR) return;
    if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace pollux::app
