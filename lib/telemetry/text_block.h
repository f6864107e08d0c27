// TextBlock: a block of statistics in testpmd's manner: a heading, two numbers with their names on a line, a rule
// below.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pollux::telemetry {

class TextBlock {
 public:
  explicit TextBlock(std::string_view title);

  // "Name:" and its value, twice. What is longer than its column moves the next one.
  void pair(std::string_view left, std::string_view left_value, std::string_view right, std::string_view right_value);
  void pair(std::string_view left, std::uint64_t left_value, std::string_view right, std::uint64_t right_value);
  // Anything else; without its end.
  void line(std::string_view text);

  // All of it, once.
  [[nodiscard]] std::string finish();

 private:
  std::string text_;
};

// "12.3": a number with so many digits behind the point.
[[nodiscard]] std::string decimal(double value, int digits);

}  // namespace pollux::telemetry
