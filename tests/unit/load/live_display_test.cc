#include "app/load/figures/live_display.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>

#include "unit/load/some_figures.h"

namespace pollux::app {
namespace {

using ::testing::EndsWith;
using ::testing::Not;
using ::testing::StartsWith;

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

constexpr RunTime kTime{.elapsed = Duration::seconds(5), .planned = Duration::seconds(10)};

TEST(LiveDisplay, WritesALineBelowTheOtherWhereThereIsNoTerminal) {
  const File file{std::tmpfile(), &std::fclose};
  {
    LiveDisplay display{file.get()};
    display.show(some_figures(), kTime);
    display.show(some_figures(), kTime);
    display.clear();
  }
  std::rewind(file.get());
  std::array<char, 512> text{};
  const std::size_t size = std::fread(text.data(), 1, text.size(), file.get());
  const std::string line = live_line(some_figures(), kTime) + "\n";
  EXPECT_EQ(std::string(text.data(), size), line + line);
}

TEST(LiveDisplay, WritesOverItsLineOnATerminalAndTakesItAway) {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_GE(master, 0);
  ASSERT_EQ(::grantpt(master), 0);
  ASSERT_EQ(::unlockpt(master), 0);
  const File terminal{std::fopen(::ptsname(master), "r+"), &std::fclose};
  ASSERT_NE(terminal, nullptr);
  {
    LiveDisplay display{terminal.get()};
    display.show(some_figures(), kTime);
  }
  std::fflush(terminal.get());
  std::array<char, 512> text{};
  const ssize_t size = ::read(master, text.data(), text.size());
  ASSERT_GT(size, 0);
  const std::string shown(text.data(), static_cast<std::size_t>(size));
  EXPECT_THAT(shown, StartsWith("\r[==========          ] 5/10 s"));
  EXPECT_THAT(shown, EndsWith("\r\x1b[K"));
  EXPECT_THAT(shown, Not(::testing::HasSubstr("\n")));
  ::close(master);
}

}  // namespace
}  // namespace pollux::app
