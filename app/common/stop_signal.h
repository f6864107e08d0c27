// StopSignal: SIGINT and SIGTERM ask the program to end in good order; a second one ends it at once.
#pragma once

namespace pollux::app {

class StopSignal {
 public:
  // Takes the two signals over for the rest of the process's life.
  static void install();
  // Cheap enough to be asked in every poll.
  [[nodiscard]] static bool requested();
};

}  // namespace pollux::app
