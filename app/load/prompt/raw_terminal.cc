#include "app/load/prompt/raw_terminal.h"

namespace pollux::app {

RawTerminal::RawTerminal(int descriptor) : descriptor_(descriptor) {
  termios state{};
  if (::tcgetattr(descriptor_, &state) != 0) return;
  before_ = state;
  state.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  (void)::tcsetattr(descriptor_, TCSADRAIN, &state);
}

RawTerminal::~RawTerminal() {
  if (before_) (void)::tcsetattr(descriptor_, TCSADRAIN, &*before_);
}

}  // namespace pollux::app
