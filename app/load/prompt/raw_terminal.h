// RawTerminal: a terminal whose characters come one by one and unechoed, for as long as this lives; signals still come
// from its keys. Without effect where there is no terminal.
#pragma once

#include <termios.h>

#include <optional>

namespace pollux::app {

class RawTerminal {
 public:
  // `descriptor` outlives it.
  explicit RawTerminal(int descriptor);
  ~RawTerminal();
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;

 private:
  int descriptor_;
  std::optional<termios> before_;
};

}  // namespace pollux::app
