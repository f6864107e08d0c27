// Sample: figures of one kind from several runs, and what they come to: the median, and the median absolute deviation
// from it, which one run that was disturbed does not move.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace pollux::perf {

class Sample {
 public:
  void add(double figure) { figures_.push_back(figure); }
  [[nodiscard]] std::size_t size() const { return figures_.size(); }

  // Of at least one figure.
  [[nodiscard]] double median() const { return median_of(figures_); }
  [[nodiscard]] double deviation() const {
    std::vector<double> distances;
    for (const double figure : figures_) distances.push_back(std::abs(figure - median()));
    return median_of(std::move(distances));
  }

 private:
  [[nodiscard]] static double median_of(std::vector<double> figures) {
    std::ranges::sort(figures);
    const std::size_t middle = figures.size() / 2;
    return figures.size() % 2 != 0 ? figures[middle] : (figures[middle - 1] + figures[middle]) / 2;
  }

  std::vector<double> figures_;
};

}  // namespace pollux::perf
