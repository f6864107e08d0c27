// pollux_swarm: runs seeds, stops at nothing, and ends with 1 when one of them failed.
//
//   pollux_swarm --seeds A..B [-v]      -v: the plan of each seed, what happens in it, and how it ends
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "swarm/check/endings.h"
#include "swarm/dimensions.h"
#include "swarm/run.h"

namespace pollux::swarm {
namespace {

// Every so many seeds one is run twice: a run that does not repeat itself cannot be looked into.
constexpr std::uint64_t kReplayEvery = 50;
// What a run takes it gives back. Where the heap is after the first seeds it stays, give or take the allocator's moods.
constexpr std::uint64_t kWarmUpSeeds = 50;
constexpr std::size_t kHeapMoods = std::size_t{64} << 20;

// The seed that runs: what breaks an invariant ends the program, and must say with which.
std::uint64_t current_seed = 0;

extern "C" void say_where(int) {
  const std::string text =
      fmt::format("seed {0}: aborted; replay: scripts/swarm.sh --seeds {0}..{0} -v\n", current_seed);
  std::fflush(stdout);
  (void)!write(STDOUT_FILENO, text.data(), text.size());
}

struct Options {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool verbose = false;
};

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Options> parse(const std::vector<std::string_view>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "-v") {
      options.verbose = true;
      continue;
    }
    if (arguments[i] != "--seeds" || ++i == arguments.size()) return std::nullopt;
    const std::size_t dots = arguments[i].find("..");
    if (dots == std::string_view::npos) return std::nullopt;
    const auto first = number_of(arguments[i].substr(0, dots));
    const auto last = number_of(arguments[i].substr(dots + 2));
    if (!first || !last || *first > *last) return std::nullopt;
    options.first = *first;
    options.last = *last;
  }
  return options.last == 0 ? std::nullopt : std::optional{options};
}

void tell_failure(std::uint64_t seed, const Findings& findings) {
  fmt::print("seed {}: {} findings; replay: scripts/swarm.sh --seeds {}..{} -v\n", seed, findings.count(), seed, seed);
  for (const Finding& finding : findings.kept()) {
    fmt::print("  at {} ns, {}: {}\n", finding.at.to_nanoseconds(), finding.checker, finding.text);
  }
}

Report run_seed(std::uint64_t seed, bool verbose) {
  current_seed = seed;
  const Plan plan = draw_plan(seed);
  if (verbose) fmt::print("{}", describe(plan));
  Report report = run(plan, verbose ? Trace::kYes : Trace::kNo);
  if (seed % kReplayEvery == 0 && run(plan).digest != report.digest) {
    report.findings.add(Timestamp{}, "replay", "the same seed gave another run");
  }
  if (!verbose) return report;
  for (std::size_t i = 0; i < report.accounts.size(); ++i) {
    fmt::print("conversation {}: client: {}; server: {}\n", i, describe_end(report.accounts[i].client),
               describe_end(report.accounts[i].server));
  }
  fmt::print("{} ms of simulated time, {} events on the wire\n", report.length.to_milliseconds(), report.frames);
  return report;
}

// Bytes of heap in use; zero under a sanitizer, which has a malloc of its own.
std::size_t heap_in_use() {
  return mallinfo2().uordblks;
}

// What a dimension is drawn for must happen now and then; a line of zeros is a swarm that looks elsewhere.
void tell_reach(const telemetry::Snapshot& counted) {
  using telemetry::Counter;
  std::string text;
  for (const Counter counter :
       {Counter::kRetriesFollowed, Counter::kNewTokensKept, Counter::kTokensAccepted, Counter::kTokensRefused,
        Counter::kSessionsResumed, Counter::kEarlyDataAccepted, Counter::kEarlyDataRejected,
        Counter::kStatelessResetsReceived, Counter::kVersionsChanged, Counter::kNoCommonVersions, Counter::kMigrations,
        Counter::kPathValidationsFailed, Counter::kRxDatagramFrames, Counter::kKeyUpdates, Counter::kMtuBlackHoles,
        Counter::kHandedOver, Counter::kConnectionsTimedOut, Counter::kConnectionErrors}) {
    text += fmt::format(" {} {}", telemetry::name_of(counter), counted[counter]);
  }
  fmt::print("swarm: reached:{}\n", text);
}

int run_all(const Options& options) {
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  const auto begin = std::chrono::steady_clock::now();
  std::uint64_t failed = 0;
  std::uint64_t frames = 0;
  telemetry::Snapshot counted;
  std::size_t warm_heap = SIZE_MAX - kHeapMoods;
  for (std::uint64_t seed = options.first; seed <= options.last; ++seed) {
    const Report report = run_seed(seed, options.verbose);
    frames += report.frames;
    counted += report.counted;
    if (!report.findings.empty()) {
      ++failed;
      tell_failure(seed, report.findings);
      std::fflush(stdout);
    }
    const std::uint64_t done = seed - options.first + 1;
    if (done == kWarmUpSeeds) warm_heap = heap_in_use();
    if (heap_in_use() > warm_heap + kHeapMoods) {
      fmt::print("seed {}: the heap has grown by {} bytes since seed {}\n", seed, heap_in_use() - warm_heap,
                 options.first + kWarmUpSeeds - 1);
      ++failed;
      warm_heap = SIZE_MAX - kHeapMoods;
    }
    if (terminal && !options.verbose) {
      fmt::print("\r{} of {} seeds, {} failed ", done, options.last - options.first + 1, failed);
      std::fflush(stdout);
    }
  }
  const std::chrono::duration<double> length = std::chrono::steady_clock::now() - begin;
  fmt::print("{}swarm: seeds {}..{}: {} failed; {} events on the wire in {:.1f} s\n", terminal ? "\r" : "",
             options.first, options.last, failed, frames, length.count());
  if (!options.verbose) tell_reach(counted);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace pollux::swarm

int main(int count, char** arguments) {
  const auto options = pollux::swarm::parse({arguments + 1, arguments + count});
  if (!options) {
    fmt::print(stderr, "usage: pollux_swarm --seeds A..B [-v]\n");
    return 2;
  }
  std::signal(SIGABRT, pollux::swarm::say_where);
  return pollux::swarm::run_all(*options);
}
