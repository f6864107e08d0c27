// LineEditor: a line of input that can be edited, with a history, completion and help, as DPDK's rte_cmdline has them
// (its rdline; the commands are ours, since what was wrong with one shall be said). Characters in, lines and what is to
// be shown on the terminal out: it does no input or output of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/load/prompt/phrase.h"

namespace pollux::app {

class LineEditor {
 public:
  // Of a line; what is typed beyond is not taken.
  static constexpr std::size_t kMaxLine = 500;

  struct Listener {
    // A line that was ended. What it returns is shown below.
    std::function<std::string(std::string_view line)> on_line;
    // What may stand where the text ends.
    std::function<std::vector<Continuation>(std::string_view text)> continuations_of;
  };

  // `prompt`: what stands before each line. Throws std::bad_alloc when there is no memory.
  LineEditor(std::string prompt, Listener listener);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  // False after the end of the input (Ctrl-D in an empty line), and after close().
  bool take(std::string_view characters);
  // No more lines are taken. A listener may say so.
  void close();

  // Shows some lines above the one that is being edited.
  void show_above(std::string_view lines);
  // What is to be written to the terminal, once.
  [[nodiscard]] std::string take_output();

 private:
  class Core;

  std::unique_ptr<Core> core_;
};

}  // namespace pollux::app
