#include "app/get/progress_bar.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace pollux::app {
namespace {

constexpr std::size_t kDefaultColumns = 80;
constexpr double kNanosecondsPerSecond = 1e9;

// "1.23 GB".
[[nodiscard]] std::string size_text(double bytes) {
  constexpr std::array kUnits{"B", "kB", "MB", "GB", "TB"};
  constexpr double kStep = 1000;
  std::size_t unit = 0;
  for (; bytes >= kStep && unit + 1 < kUnits.size(); ++unit) bytes /= kStep;
  std::array<char, 32> text{};
  (void)std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.2f %s", bytes, kUnits[unit]);
  return text.data();
}

[[nodiscard]] std::string time_text(double seconds) {
  constexpr int kMinute = 60;
  const int whole = static_cast<int>(seconds);
  std::array<char, 32> text{};
  (void)std::snprintf(text.data(), text.size(), "%d:%02d", whole / kMinute, whole % kMinute);
  return text.data();
}

[[nodiscard]] std::size_t terminal_columns() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kDefaultColumns;
  return size.ws_col;
}

}  // namespace

std::string progress_line(const Progress& progress, std::size_t columns) {
  const double elapsed = static_cast<double>(progress.elapsed.to_nanoseconds()) / kNanosecondsPerSecond;
  const auto received = static_cast<double>(progress.received);
  const double speed = elapsed > 0 ? received / elapsed : 0;
  std::string facts = size_text(received);
  if (progress.expected) facts += " of " + size_text(static_cast<double>(*progress.expected));
  facts += "  " + size_text(speed) + "/s  " + time_text(elapsed);
  if (!progress.expected || *progress.expected == 0) return facts.substr(0, columns);

  const auto expected = static_cast<double>(*progress.expected);
  const double share = std::min(1.0, received / expected);
  if (speed > 0 && share < 1) facts += ", " + time_text((expected - received) / speed) + " left";
  constexpr std::size_t kAround = 9;  // "100 % [" and "] "
  if (facts.size() + kAround + 1 > columns) return facts.substr(0, columns);
  const std::size_t width = columns - facts.size() - kAround;
  const auto done = static_cast<std::size_t>(share * static_cast<double>(width));
  std::array<char, 8> percent{};
  (void)std::snprintf(percent.data(), percent.size(), "%3d", static_cast<int>(share * 100));
  return std::string{percent.data()} + " % [" + std::string(done, '=') + std::string(width - done, ' ') + "] " + facts;
}

ProgressBar::ProgressBar(bool wanted) : is_shown_(wanted && ::isatty(STDERR_FILENO) == 1) {}

void ProgressBar::show(const Progress& progress, Timestamp now) {
  next_ = now + kInterval;
  // The last column stays empty: a line that fills it may wrap.
  std::fprintf(stderr, "\r%s\x1b[K", progress_line(progress, terminal_columns() - 1).c_str());
  std::fflush(stderr);
  has_line_ = true;
}

void ProgressBar::clear() {
  if (has_line_) std::fputs("\r\x1b[K", stderr);
  has_line_ = false;
}

}  // namespace pollux::app
