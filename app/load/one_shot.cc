#include "app/load/one_shot.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>
#include <utility>

#include "app/common/stop_signal.h"
#include "app/load/figures/closing_block.h"
#include "app/load/figures/figures_csv.h"
#include "app/load/figures/figures_json.h"

namespace pollux::app {
namespace {

constexpr Duration kShowEvery = Duration::seconds(1);
// So soon is a signal noticed, and the end of the run.
constexpr Duration kLongestSleep = Duration::milliseconds(20);

void sleep_for(Duration time) {
  std::this_thread::sleep_for(std::chrono::nanoseconds(time.to_nanoseconds()));
}

}  // namespace

std::expected<OneShot, std::string> OneShot::prepare(const LoadOptions& options) {
  OneShot shot{options};
  for (const std::string& text : options.required) {
    auto requirement = parse_requirement(text);
    if (!requirement) return std::unexpected("--require: " + requirement.error());
    shot.required_.push_back(*std::move(requirement));
  }
  if (!options.csv_file.empty()) {
    auto file = OutputFile::open(options.csv_file, "the file of --csv");
    if (!file) return std::unexpected(file.error());
    shot.csv_ = *std::move(file);
    shot.csv_->write(csv_header());
  }
  if (!options.json_file.empty()) {
    auto file = OutputFile::open(options.json_file, "the file of --json");
    if (!file) return std::unexpected(file.error());
    shot.json_ = *std::move(file);
  }
  return shot;
}

std::expected<void, std::string> OneShot::run(LoadSupervisor& supervisor) {
  if (const auto started = supervisor.start(); !started) return started;
  follow(supervisor);
  supervisor.stop();
  return {};
}

void OneShot::follow(LoadSupervisor& supervisor) {
  LiveDisplay display{stdout};
  LoadFigures shown = supervisor.figures();
  Duration next = kShowEvery;
  bool is_warm = options_->warmup == Duration::zero();
  while (supervisor.is_running() && !StopSignal::requested()) {
    const Duration ran = supervisor.ran();
    if (!is_warm && ran >= options_->warmup) {
      is_warm = true;
      supervisor.clear();
      shown = supervisor.figures();
    }
    if (ran >= next) {
      show(supervisor, display, shown);
      next += kShowEvery;
    }
    // One that does not end by itself has no end to wake up for.
    Duration sleep = std::min(kLongestSleep, next - ran);
    if (supervisor.duration() > Duration::zero()) sleep = std::min(sleep, supervisor.duration() - ran);
    if (sleep > Duration::zero()) sleep_for(sleep);
  }
  if (supervisor.ran() >= next) show(supervisor, display, shown);
}

void OneShot::show(const LoadSupervisor& supervisor, LiveDisplay& display, LoadFigures& shown) {
  const LoadFigures figures = supervisor.figures();
  const LoadFigures recent = figures - shown;
  const Duration ran = supervisor.ran();
  display.show(recent, {.elapsed = ran, .planned = supervisor.duration()});
  if (csv_) csv_->write(csv_line(recent, ran));
  shown = figures;
}

void OneShot::tell(const LoadSupervisor& supervisor, const std::vector<std::string>& command) {
  std::fputs(closing_block(supervisor).c_str(), stdout);
  std::fflush(stdout);
  if (csv_) csv_->flush();
  if (!json_) return;
  const LoadFigures figures = supervisor.figures();
  RunReport report{.program = "pollux-load " POLLUX_VERSION,
                   .command = command,
                   .configuration = {},
                   .figures = figures,
                   .verdicts = judge(required_, figures)};
  for (const Setting& setting : supervisor.settings()) report.configuration.emplace_back(setting.name, setting.value);
  json_->write(json_text(report));
  json_->flush();
}

std::vector<std::string> OneShot::missed(const LoadFigures& figures) const {
  std::vector<std::string> sentences;
  for (const Verdict& verdict : judge(required_, figures)) {
    if (!verdict.is_met) sentences.push_back(verdict.sentence);
  }
  return sentences;
}

}  // namespace pollux::app
