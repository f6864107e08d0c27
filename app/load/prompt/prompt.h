// Prompt: a load generator in a person's hands: commands by the keyboard, and a line a second above them while a run is
// under way. On the supervisor's thread. Ends with "quit", with the end of the input and with a StopSignal, and with it
// the run that is under way then.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "app/load/figures/figures.h"
#include "app/load/load_control.h"
#include "app/load/prompt/commands.h"
#include "app/load/prompt/line_editor.h"
#include "base/time.h"

namespace pollux::app {

class Prompt {
 public:
  // `control` outlives it; `input` is read, and `output` written to: file descriptors, which stay open.
  Prompt(LoadControl& control, int input, int output);
  Prompt(const Prompt&) = delete;
  Prompt& operator=(const Prompt&) = delete;

  // First what this file says, if it has a name.
  void run(const std::string& script);

 private:
  // So soon is the end of a run noticed, and a signal.
  static constexpr int kLongestWaitMs = 50;
  static constexpr Duration kShowEvery = Duration::seconds(1);

  [[nodiscard]] std::string on_line(std::string_view line);
  void load(const std::string& script);
  // Some characters, or a moment without any. False at the end of the input.
  [[nodiscard]] bool hear();
  // What has become of the run.
  void watch();
  void show_live(Timestamp now);
  void write_out(std::string_view text) const;

  LoadControl& control_;
  Commands commands_;
  LineEditor editor_;
  int input_;
  int output_;

  // The run that is shown.
  std::uint64_t runs_ = 0;
  std::uint64_t beginnings_ = 0;
  Timestamp began_;
  Timestamp next_shown_;
  LoadFigures shown_;  // as the last line had them
};

}  // namespace pollux::app
