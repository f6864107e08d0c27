#include "app/load/prompt/raw_terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

namespace pollux::app {
namespace {

tcflag_t local_modes_of(int terminal) {
  termios state{};
  EXPECT_EQ(::tcgetattr(terminal, &state), 0);
  return state.c_lflag;
}

TEST(RawTerminal, EchoesNothingWhileItLivesAndLeavesTheTerminalAsItWas) {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_GE(master, 0);
  ASSERT_EQ(::grantpt(master), 0);
  ASSERT_EQ(::unlockpt(master), 0);
  const int terminal = ::open(::ptsname(master), O_RDWR | O_NOCTTY);
  ASSERT_GE(terminal, 0);
  const tcflag_t before = local_modes_of(terminal);
  ASSERT_NE(before & (ICANON | ECHO | ISIG), 0U);
  {
    const RawTerminal raw{terminal};
    EXPECT_EQ(local_modes_of(terminal) & (ICANON | ECHO), 0U);
    // Ctrl-C is a signal all the same.
    EXPECT_NE(local_modes_of(terminal) & ISIG, 0U);
  }
  EXPECT_EQ(local_modes_of(terminal), before);
  ::close(terminal);
  ::close(master);
}

TEST(RawTerminal, IsWithoutEffectWhereThereIsNoTerminal) {
  const RawTerminal raw{-1};
}

}  // namespace
}  // namespace pollux::app
