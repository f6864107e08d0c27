// What it costs that there are several shards. On one core, in turn: the time that a packet costs with 1 to 16 shards,
// with and without what shards share, and with packets that arrive at the wrong shard. On two cores: what two workers
// carry, against one.
#include <pthread.h>
#include <sched.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <latch>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <utility>
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

// A rig, and what a packet has cost in each slice of the time that it was given.
class Course {
 public:
  Course(std::size_t shards, std::size_t connections, std::unique_ptr<Fleet> fleet)
      : shards_(shards),
        fleet_(std::move(fleet)),
        rig_({.shards = shards, .connections = connections / shards, .fleet = fleet_.get()}) {}

  [[nodiscard]] std::string name() const {
    if (shards_ == 1) return fleet_ ? "1 shard" : "1 shard, alone";
    return std::to_string(shards_) + (fleet_ ? " shards" : " shards, each alone");
  }
  [[nodiscard]] bool is_several_of_a_fleet() const { return fleet_ && shards_ > 1; }
  [[nodiscard]] const Sample& ns_of_packet() const { return ns_; }
  [[nodiscard]] const Sample& packets_of_poll() const { return packets_; }

  // From now on clients' frames arrive at the wrong shard now and then.
  void misroute() {
    rig_.misroute(20);
    ns_ = packets_ = {};
  }

  // As many polls, whatever the number of shards.
  void run(std::size_t polls) {
    const Work before = rig_.work();
    rig_.run(std::max<std::size_t>(1, polls / shards_));
    Work work = rig_.work();
    work -= before;
    const auto packets = static_cast<double>(work.sent + work.received);
    ns_.add(static_cast<double>(work.ns) / packets);
    packets_.add(packets / static_cast<double>(work.polls));
  }

 private:
  std::size_t shards_;
  std::unique_ptr<Fleet> fleet_;
  Rig rig_;
  Sample ns_;
  Sample packets_;
};

// Turn about in short slices, of which the medians are told: what makes the core slower for a while does so for all,
// and what interrupts one slice does not show.
void run_in_turns(std::span<const std::unique_ptr<Course>> courses, std::size_t polls) {
  constexpr std::size_t kSlices = 100;
  for (std::size_t i = 0; i < kSlices; ++i) {
    for (const auto& course : courses) course->run(polls / kSlices);
  }
}

// 1 to `max_shards`, all on this core: each alone, then of one process, then with frames that arrive at the wrong one.
// The same connections, and so the same work, whatever the number of shards that have them.
void measure_shards(const Options& options, std::uint64_t seed, Figures& figures) {
  constexpr const char* kUnit = "CPU ns/packet";
  std::vector<std::unique_ptr<Course>> courses;
  for (std::size_t shards = 1; shards <= options.max_shards; shards *= 2) {
    SeededRng rng{seed};
    courses.push_back(std::make_unique<Course>(shards, options.connections, nullptr));
    courses.push_back(std::make_unique<Course>(shards, options.connections, std::make_unique<Fleet>(shards, rng)));
  }
  run_in_turns(courses, options.turns);
  const double one = courses[1]->ns_of_packet().median();
  for (std::size_t i = 0; i < courses.size(); i += 2) {
    const double alone = courses[i]->ns_of_packet().median();
    const double together = courses[i + 1]->ns_of_packet().median();
    const std::string name = courses[i + 1]->name();
    figures.add(courses[i]->name(), kUnit, alone);
    figures.add(name, kUnit, together);
    figures.add(name + ", in a poll", "packets", courses[i + 1]->packets_of_poll().median());
    figures.add(name + ", share of inbox and routing", "%", 100 * (together - alone) / together);
    if (i > 0) figures.add(name + " against 1", "times", together / one);
  }
  std::erase_if(courses, [](const auto& course) { return !course->is_several_of_a_fleet(); });
  for (const auto& course : courses) course->misroute();
  run_in_turns(courses, options.turns);
  for (const auto& course : courses) {
    figures.add(course->name() + ", 5 % of frames at the wrong one", kUnit, course->ns_of_packet().median());
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
