#include "support/line_chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iomanip>
#include <sstream>

namespace pollux::support {
namespace {

constexpr double kWidth = 960;
constexpr double kLeft = 80;
constexpr double kRight = 20;
constexpr double kTop = 50;
constexpr double kPanelHeight = 180;
constexpr double kPanelGap = 50;
constexpr std::array kColors{"#1f77b4", "#d62728", "#2ca02c", "#9467bd"};

// 1, 2 or 5 times a power of ten: five to ten of them up to `largest`.
[[nodiscard]] double step_for(double largest) {
  const double power = std::pow(10, std::floor(std::log10(largest / 5)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (largest / (power * factor) <= 8) return power * factor;
  }
  return power * 10;
}

class Painter {
 public:
  explicit Painter(const LineChart& chart) : chart_(chart) {
    std::size_t samples = 2;
    for (const ChartPanel& panel : chart.panels) {
      for (const ChartSeries& series : panel.series) samples = std::max(samples, series.values.size());
    }
    seconds_ = static_cast<double>(samples - 1) * chart.seconds_per_sample;
  }

  [[nodiscard]] std::string paint() {
    const double height = kTop + static_cast<double>(chart_.panels.size()) * (kPanelHeight + kPanelGap);
    out_ << std::fixed << std::setprecision(1);
    out_ << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << kWidth << "\" height=\"" << height
         << "\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n";
    text(kWidth / 2, 22, "middle", chart_.title, "black", 16);
    double top = kTop;
    for (const ChartPanel& panel : chart_.panels) {
      paint_panel(panel, top);
      top += kPanelHeight + kPanelGap;
    }
    out_ << "</svg>\n";
    return out_.str();
  }

 private:
  void text(double x, double y, const char* anchor, const std::string& what, const char* color, int size) {
    out_ << "<text x=\"" << x << "\" y=\"" << y << "\" text-anchor=\"" << anchor << "\" fill=\"" << color
         << "\" font-size=\"" << size << "\">" << what << "</text>\n";
  }

  void line(double x1, double y1, double x2, double y2, const char* color) {
    out_ << "<line x1=\"" << x1 << "\" y1=\"" << y1 << "\" x2=\"" << x2 << "\" y2=\"" << y2 << "\" stroke=\"" << color
         << "\"/>\n";
  }

  [[nodiscard]] double x_of(double seconds) const { return kLeft + seconds / seconds_ * (kWidth - kLeft - kRight); }

  void paint_panel(const ChartPanel& panel, double top) {
    double largest = 1;
    for (const ChartSeries& series : panel.series) {
      for (const double value : series.values) largest = std::max(largest, value);
    }
    const double bottom = top + kPanelHeight;
    const double ceiling = largest * 1.05;
    const auto y_of = [&](double value) { return bottom - value / ceiling * kPanelHeight; };
    for (double tick = 0; tick <= ceiling; tick += step_for(largest)) {
      line(kLeft, y_of(tick), kWidth - kRight, y_of(tick), "#dddddd");
      text(kLeft - 6, y_of(tick) + 4, "end", number(tick), "black", 12);
    }
    for (double tick = 0; tick <= seconds_; tick += step_for(seconds_)) {
      line(x_of(tick), bottom, x_of(tick), bottom + 4, "black");
      text(x_of(tick), bottom + 17, "middle", number(tick) + " s", "black", 12);
    }
    line(kLeft, top, kLeft, bottom, "black");
    line(kLeft, bottom, kWidth - kRight, bottom, "black");
    text(kLeft, top - 8, "start", panel.title, "black", 13);
    double legend = kWidth - kRight;
    for (std::size_t i = panel.series.size(); i-- > 0;) {
      const char* color = kColors[i % kColors.size()];
      text(legend, top - 8, "end", "\u2014 " + panel.series[i].name, color, 12);
      legend -= 30 + 7 * static_cast<double>(panel.series[i].name.size());
      out_ << "<polyline fill=\"none\" stroke=\"" << color << "\" stroke-width=\"1.3\" points=\"";
      const std::vector<double>& values = panel.series[i].values;
      for (std::size_t at = 0; at < values.size(); ++at) {
        out_ << x_of(static_cast<double>(at) * chart_.seconds_per_sample) << ',' << y_of(values[at]) << ' ';
      }
      out_ << "\"/>\n";
    }
  }

  // Without a fraction where there is none.
  [[nodiscard]] static std::string number(double value) {
    std::ostringstream out;
    out << std::setprecision(6) << value;
    return out.str();
  }

  const LineChart& chart_;
  double seconds_ = 0;
  std::ostringstream out_;
};

}  // namespace

std::string to_svg(const LineChart& chart) {
  return Painter{chart}.paint();
}

}  // namespace pollux::support
