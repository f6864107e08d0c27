// What a packet costs in each stage of a shard, in cycles, in a download and in an upload; beside it, the cost of
// sealing as many bytes with the library that does so, and nothing around it. Two programs are made of this: one with
// marks between the stages, and one without, which says what the whole of it costs when nobody looks. A run of it is
// one sample of each figure; what it prints is read by perf/lab.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "perf/datapath/rig.h"
#include "perf/datapath/sample.h"
#include "perf/datapath/stage_clock.h"
#include "perf/limits/raw_gcm.h"

namespace pollux::perf {
namespace {

struct Options {
  std::size_t connections = 64;
  std::size_t slices = 1000;
  std::size_t turns = 2;
  double slower_seal = 0;
};

#ifdef POLLUX_STAGE_MARKS
constexpr std::array<const char*, endpoint::kStageCount> kStageNames{
    "receive",      "classify", "route",    "open", "frames",   "handshakes",
    "applications", "timers",   "assemble", "seal", "transmit", "settle"};
#endif

// The UDP payload of a full packet of the rig's.
constexpr std::size_t kPacket = 1472;
constexpr std::size_t kRawSeals = 200;

void print(const std::string& name, double figure, const char* unit) {
  std::printf("%s\t%.6g\t%s\n", name.c_str(), figure, unit);
}

// What a packet cost in a short while, and raw encryption just before it.
struct Slice {
  double raw_seal = 0;
  double packets_a_poll = 0;
  std::array<double, endpoint::kStageCount> stages{};

  [[nodiscard]] double sum() const { return std::accumulate(stages.begin(), stages.end(), 0.0); }
};

// A neighbor on the other half of the core makes everything half as slow again, for some milliseconds, and not
// everything alike. It makes nothing quicker: the twentieth of the slices that were quickest had the core to
// themselves.
[[nodiscard]] std::vector<Slice> quickest(std::vector<Slice> slices, double (*time)(const Slice&)) {
  constexpr std::size_t kOfSoMany = 20;
  std::ranges::sort(slices, {}, time);
  slices.resize((slices.size() + kOfSoMany - 1) / kOfSoMany);
  return slices;
}

template <typename Figure>
[[nodiscard]] double median(const std::vector<Slice>& slices, Figure figure) {
  Sample sample;
  for (const Slice& slice : slices) sample.add(std::invoke(figure, slice));
  return sample.median();
}

[[nodiscard]] double time_raw(RawGcm& raw) {
  const std::uint64_t began = __rdtsc();
  raw.seal(kRawSeals);
  return static_cast<double>(__rdtsc() - began) / kRawSeals;
}

void measure(const std::string& name, Direction direction, const Options& options) {
  StageClock clock;
  RawGcm raw{kPacket};
  Rig rig{{.connections = options.connections,
           .direction = direction,
           .watch = &clock,
           .slower_seal_percent = options.slower_seal}};
  std::vector<Slice> slices;
  for (std::size_t i = 0; i < options.slices; ++i) {
    Slice slice{.raw_seal = time_raw(raw)};
    const StageClock::Cycles before = clock.cycles();
    const std::uint64_t polls_before = clock.polls();
    const Work work_before = rig.work();
    rig.run(options.turns);
    Work work = rig.work();
    work -= work_before;
    const std::uint64_t polls = clock.polls() - polls_before;
    if (polls == 0) continue;
    // Of the packets that carry the data; what acknowledges them is part of their cost.
    const std::uint64_t carried = direction == Direction::kDownload ? work.sent : work.received;
    slice.packets_a_poll = static_cast<double>(carried) / static_cast<double>(work.polls);
    const double packets = slice.packets_a_poll * static_cast<double>(polls);
    for (std::size_t stage = 0; stage < slice.stages.size(); ++stage) {
      slice.stages[stage] = static_cast<double>(clock.cycles()[stage] - before[stage]) / packets;
    }
    slices.push_back(slice);
  }
  if (slices.empty()) {
    std::fprintf(stderr, "every poll was interrupted: something else has the core; measure when it has not\n");
    std::exit(1);
  }
  const std::vector<Slice> quickest_seals = quickest(slices, [](const Slice& slice) { return slice.raw_seal; });
  slices = quickest(std::move(slices), [](const Slice& slice) { return slice.sum(); });
#ifdef POLLUX_STAGE_MARKS
  for (std::size_t stage = 0; stage < endpoint::kStageCount; ++stage) {
    const auto cycles = [stage](const Slice& slice) { return slice.stages[stage]; };
    print(name + "." + kStageNames[stage], median(slices, cycles), "cycles/packet");
  }
  print(name + ".sum_of_stages", median(slices, &Slice::sum), "cycles/packet");
#else
  print(name + ".whole", median(slices, &Slice::sum), "cycles/packet");
#endif
  print(name + ".packets_a_poll", median(slices, &Slice::packets_a_poll), "packets");
  print(name + ".raw_seal", median(quickest_seals, &Slice::raw_seal), "cycles/packet");
}

int run(int argc, char** argv) {
  Options options;
  CLI::App parser{"pollux_datapath_stages: cycles of a packet in each stage of a shard"};
  parser.add_option("--connections", options.connections, "of the shard (default 64)")->check(CLI::Range(1, 10'000));
  parser.add_option("--slices", options.slices, "of which the quickest twentieth is told (default 1000)")
      ->check(CLI::Range(1, 100'000));
  parser.add_option("--turns", options.turns, "of a slice (default 2)")->check(CLI::Range(1, 100'000));
  parser.add_option("--slower-seal", options.slower_seal, "so many percent, to try whether it is noticed")
      ->check(CLI::Range(0.0, 1000.0));
  CLI11_PARSE(parser, argc, argv);
  measure("download", Direction::kDownload, options);
  std::fflush(stdout);
  measure("upload", Direction::kUpload, options);
  return 0;
}

}  // namespace
}  // namespace pollux::perf

int main(int argc, char** argv) {
  return pollux::perf::run(argc, argv);
}
