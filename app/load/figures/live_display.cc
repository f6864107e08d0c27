#include "app/load/figures/live_display.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace pollux::app {
namespace {

constexpr std::size_t kDefaultColumns = 80;

[[nodiscard]] std::size_t columns_of(std::FILE* terminal) {
  winsize size{};
  if (::ioctl(::fileno(terminal), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kDefaultColumns;
  return size.ws_col;
}

}  // namespace

LiveDisplay::LiveDisplay(std::FILE* out) : out_(out), is_terminal_(::isatty(::fileno(out)) == 1) {}

void LiveDisplay::show(const LoadFigures& recent, const RunTime& time) {
  if (is_terminal_) {
    // The last column stays empty: a line that fills it may wrap.
    std::fprintf(out_, "\r%s\x1b[K", live_bar(recent, time, columns_of(out_) - 1).c_str());
    has_line_ = true;
  } else {
    std::fprintf(out_, "%s\n", live_line(recent, time).c_str());
  }
  std::fflush(out_);
}

void LiveDisplay::clear() {
  if (has_line_) std::fputs("\r\x1b[K", out_);
  has_line_ = false;
}

}  // namespace pollux::app
