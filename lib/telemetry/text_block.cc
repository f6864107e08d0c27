#include "telemetry/text_block.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace pollux::telemetry {
namespace {

constexpr std::string_view kRule = "  +------------------------------------------------------------------------+\n";
constexpr std::string_view kDashes = "----------------------";

void append_padded(std::string& out, std::string_view text, std::size_t width) {
  out += text;
  if (text.size() < width) out.append(width - text.size(), ' ');
}

}  // namespace

TextBlock::TextBlock(std::string_view title) {
  text_ += "\n  ";
  text_ += kDashes;
  text_ += ' ';
  text_ += title;
  text_ += ' ';
  text_ += kDashes;
  text_ += '\n';
}

void TextBlock::pair(std::string_view left, std::string_view left_value, std::string_view right,
                     std::string_view right_value) {
  constexpr std::size_t kLeftName = 22;
  constexpr std::size_t kRightName = 18;
  constexpr std::size_t kValue = 16;
  text_ += "  ";
  // A name that fills its column is told from its value all the same.
  append_padded(text_, left, std::max(kLeftName, left.size() + 1));
  append_padded(text_, left_value, kValue);
  text_ += ' ';
  append_padded(text_, right, std::max(kRightName, right.size() + 1));
  append_padded(text_, right_value, kValue);
  text_ += '\n';
}

void TextBlock::pair(std::string_view left, std::uint64_t left_value, std::string_view right,
                     std::uint64_t right_value) {
  pair(left, std::to_string(left_value), right, std::to_string(right_value));
}

void TextBlock::line(std::string_view text) {
  text_ += "  ";
  text_ += text;
  text_ += '\n';
}

std::string TextBlock::finish() {
  text_ += kRule;
  return std::exchange(text_, {});
}

std::string decimal(double value, int digits) {
  std::array<char, 64> text{};
  (void)std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

}  // namespace pollux::telemetry
