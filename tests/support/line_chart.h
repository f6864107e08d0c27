// LineChart: what happened over time as a picture, in SVG, for a browser: panels one below the other with one time
// axis, each with a unit, ticks and a legend. Text in, text out; it opens no file.
#pragma once

#include <string>
#include <vector>

namespace pollux::support {

struct ChartSeries {
  std::string name;
  std::vector<double> values;  // one for each sample
};

struct ChartPanel {
  std::string title;  // with the unit: "queue (KB)"
  std::vector<ChartSeries> series;
};

struct LineChart {
  std::string title;
  double seconds_per_sample = 1;
  std::vector<ChartPanel> panels;
};

[[nodiscard]] std::string to_svg(const LineChart& chart);

}  // namespace pollux::support
