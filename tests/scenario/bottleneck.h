// Bottleneck: clients that upload as fast as they may, each under a congestion controller of its own, through one link
// that all of them cross. It samples what each flow sends through the link, its window, and the queue; the figures that
// a test holds are means over a part of the run. With POLLUX_PLOTS=DIR, each run is drawn into DIR/NAME.svg.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "recovery/congestion_algorithm.h"
#include "scenario/simulation.h"
#include "support/line_chart.h"

namespace pollux::scenario {

struct FlowPlan {
  recovery::CongestionAlgorithm algorithm = recovery::CongestionAlgorithm::kCubic;
  Duration start{};
};

struct BottleneckPlan {
  std::string name;  // of the drawing
  std::vector<FlowPlan> flows;
  Duration length = Duration::seconds(15);
  std::uint64_t bits_per_second = 100'000'000;
  Duration round_trip = Duration::milliseconds(40);
  double queue_in_bdp = 1;
  double loss = 0;
  // When nothing comes through; no time at all unless said.
  Duration dark_from{};
  Duration dark_for{};
};

// From, to; since the beginning of the run.
struct Span {
  Duration from;
  Duration to;
};

class Bottleneck {
 public:
  // Runs the whole plan.
  explicit Bottleneck(const BottleneckPlan& plan);

  // What passed through the link, of all flows or of one: 1 is all that the link can carry.
  [[nodiscard]] double utilisation(Span span) const;
  [[nodiscard]] double share(std::size_t flow, Span span) const;
  // Jain's index over the flows' shares: 1 for equals, 1/n where one has all.
  [[nodiscard]] double fairness(Span span) const;
  // Bandwidth-delay products in the queue, on the mean.
  [[nodiscard]] double mean_queue(Span span) const;
  // The least of the flow's windows, in bytes.
  [[nodiscard]] double least_window(std::size_t flow, Span span) const;
  [[nodiscard]] std::uint64_t wrong_bytes() const { return wrong_bytes_; }
  // All figures in a line, for a test that fails.
  [[nodiscard]] std::string summary(Span span) const;

 private:
  struct Flow {
    std::uint64_t carried = 0;       // bytes of frames, since the last sample
    std::vector<double> throughput;  // Mbit/s
    std::vector<double> window;      // KB
  };

  [[nodiscard]] static drivers::sim::LinkConfig link(const BottleneckPlan& plan);
  void run();
  void draw() const;
  [[nodiscard]] double mean(const std::vector<double>& samples, Span span) const;

  BottleneckPlan plan_;
  std::vector<Flow> flows_;
  std::vector<double> queue_;  // KB
  std::uint64_t wrong_bytes_ = 0;
};

}  // namespace pollux::scenario
