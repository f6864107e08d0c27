// What it costs that there are several shards. On one core, in turn: the time that a packet costs with 1 to 16 shards,
// with and without what shards share, and with packets that arrive at the wrong shard. On two cores: what two workers
// carry, against one.
#include <pthread.h>
#include <sched.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <functional>
#include <latch>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "perf/datapath/rig.h"
#include "perf/datapath/sample.h"

namespace pollux::perf {
namespace {

struct Options {
  std::size_t runs = 5;
  std::size_t turns = 4'000;
  std::size_t connections = 64;
  std::size_t max_shards = 16;
  double seconds = 1;
  bool for_programs = false;
};

// A figure by its name, in the order of the first run.
class Figures {
 public:
  void add(const std::string& name, const std::string& unit, double figure) {
    const auto [at, is_new] = by_name_.try_emplace(name);
    if (is_new) order_.push_back(name);
    at->second.unit = unit;
    at->second.sample.add(figure);
  }

  void print() const {
    std::printf("%-44s %12s %-16s %10s %5s\n", "figure", "median", "unit", "MAD", "runs");
    for (const std::string& name : order_) {
      const Row& row = by_name_.at(name);
      std::printf("%-44s %12.4g %-16s %10.3g %5zu\n", name.c_str(), row.sample.median(), row.unit.c_str(),
                  row.sample.deviation(), row.sample.size());
    }
  }

  // Name, median and unit between tabs: what perf/lab reads.
  void print_for_programs() const {
    for (const std::string& name : order_) {
      const Row& row = by_name_.at(name);
      std::printf("%s\t%.6g\t%s\n", name.c_str(), row.sample.median(), row.unit.c_str());
    }
  }

 private:
  struct Row {
    std::string unit;
    Sample sample;
  };

  std::map<std::string, Row> by_name_;
  std::vector<std::string> order_;
};

Work measure(Rig& rig, std::size_t turns) {
  const Work before = rig.work();
  rig.run(turns);
  Work work = rig.work();
  work -= before;
  return work;
}

// One shard alone, then 1 to `max_shards` of a fleet, all on this core.
void measure_shards(const Options& options, std::uint64_t seed, Figures& figures) {
  constexpr const char* kUnit = "CPU ns/packet";
  Rig alone{{.connections = options.connections}};
  const double base = measure(alone, options.turns).ns_per_packet();
  figures.add("1 shard that shares nothing", kUnit, base);
  // The same connections, and so the same work, whatever the number of shards that have them.
  for (std::size_t shards = 1; shards <= options.max_shards; shards *= 2) {
    SeededRng rng{seed};
    Fleet fleet{shards, rng};
    Rig rig{{.shards = shards, .connections = options.connections / shards, .fleet = &fleet}};
    const std::string name = std::to_string(shards) + (shards == 1 ? " shard" : " shards");
    // So that all measure as many polls.
    const double cost = measure(rig, options.turns / shards).ns_per_packet();
    figures.add(name, kUnit, cost);
    if (shards == 1) figures.add("share of inbox and routing", "%", 100 * (cost - base) / cost);
    if (shards == 1) continue;
    rig.misroute(20);
    const Work work = measure(rig, options.turns / shards);
    figures.add(name + ", 5 % of frames at the wrong one", kUnit, work.ns_per_packet());
  }
}

void pin_to(std::size_t core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  (void)::pthread_setaffinity_np(::pthread_self(), sizeof(set), &set);
}

// Bytes a second that so many workers carry, each on a core of its own with a client beside it.
double measure_workers(const Options& options, std::size_t workers, std::uint64_t seed) {
  using Clock = std::chrono::steady_clock;
  SeededRng rng{seed};
  Fleet fleet{workers, rng};
  std::latch ready{static_cast<std::ptrdiff_t>(workers)};
  std::vector<double> rates(workers);
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < workers; ++i) {
    threads.emplace_back([&, i] {
      pin_to(i);
      Rig rig{{.connections = options.connections, .fleet = &fleet, .first_shard = i}};
      ready.arrive_and_wait();
      const Work before = rig.work();
      const Clock::time_point began = Clock::now();
      const auto length = std::chrono::duration<double>{options.seconds};
      do {
        rig.run(100);
      } while (Clock::now() - began < length);
      const std::chrono::duration<double> took = Clock::now() - began;
      rates[i] = static_cast<double>(rig.work().bytes - before.bytes) / took.count();
    });
  }
  threads.clear();
  double sum = 0;
  for (const double rate : rates) sum += rate;
  return sum;
}

int run(int argc, char** argv) {
  Options options;
  CLI::App parser{"pollux_datapath_shards: what several shards cost, and what they carry"};
  parser.add_option("--runs", options.runs, "of everything; the median is told (default 5)")
      ->check(CLI::Range(1, 1000));
  parser.add_option("--turns", options.turns, "of one shard in a run (default 4000)")
      ->check(CLI::Range(100, 10'000'000));
  parser.add_option("--connections", options.connections, "of all shards together (default 64)")
      ->check(CLI::Range(64, 10'000));
  parser.add_option("--max-shards", options.max_shards, "1 to 64 (default 16)")->check(CLI::Range(1, 64));
  parser.add_option("--seconds", options.seconds, "of two workers in a run (default 1; 0: leave them out)")
      ->check(CLI::Range(0.0, 600.0));
  parser.add_flag("--tsv", options.for_programs, "print names, medians and units between tabs instead of the table");
  CLI11_PARSE(parser, argc, argv);

  const std::size_t cores = std::thread::hardware_concurrency();
  Figures figures;
  for (std::size_t i = 0; i < options.runs; ++i) {
    measure_shards(options, i + 1, figures);
    if (options.seconds == 0) continue;
    const double one = measure_workers(options, 1, i + 1);
    figures.add("1 worker and its client on a core", "Gbit/s", one * 8e-9);
    if (cores < 2) continue;
    const double two = measure_workers(options, 2, i + 1);
    figures.add("2 workers and their clients on two cores", "Gbit/s", two * 8e-9);
    figures.add("2 workers against 1", "times", two / one);
  }
  if (options.for_programs) {
    figures.print_for_programs();
    return 0;
  }
  figures.print();
  if (cores < 2 && options.seconds > 0) std::puts("Two workers were not measured: this machine has one core.");
  return 0;
}

}  // namespace
}  // namespace pollux::perf

int main(int argc, char** argv) {
  return pollux::perf::run(argc, argv);
}
