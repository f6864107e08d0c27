// Commands: what a line at the prompt does to a load generator, and what it says. Knows no terminal: a line in, text
// out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "app/load/load_control.h"
#include "app/load/prompt/command_table.h"

namespace pollux::app {

class Commands {
 public:
  // Of connections, in a table.
  static constexpr std::size_t kMostShown = 20;
  // Files of commands that load others; deeper than that is refused.
  static constexpr std::size_t kMaxLoads = 8;

  // `control` outlives it.
  explicit Commands(LoadControl& control);

  // Does what the line says. What is to be shown, or a sentence that says what is wrong; an empty line is nothing.
  [[nodiscard]] std::expected<std::string, std::string> execute(std::string_view line);

  // Does what the lines of a file say, up to the first that cannot be done.
  [[nodiscard]] std::expected<std::string, std::string> load(const std::string& path);

  // What may stand where this text ends (phrase.h).
  [[nodiscard]] std::vector<Continuation> continuations_of(std::string_view text) const;

  // After "quit".
  [[nodiscard]] bool has_quit() const { return has_quit_; }
  // What there is to say of a run that has ended by itself, once; nothing otherwise.
  [[nodiscard]] std::string end_of_run();
  // Ends the run that is under way, if there is one, and says the same.
  [[nodiscard]] std::string abandon_run();

  // How many runs were begun, and how often counting began from zero: with each run, and with each "clear".
  [[nodiscard]] std::uint64_t runs() const { return runs_; }
  [[nodiscard]] std::uint64_t beginnings() const { return beginnings_; }
  // Whether a line a second is wanted while a run is under way.
  [[nodiscard]] bool is_live() const { return is_live_; }

 private:
  using Said = std::expected<std::string, std::string>;

  [[nodiscard]] Said act(const CommandRow& row, std::span<const std::string> arguments);
  [[nodiscard]] Said start();
  [[nodiscard]] Said stop();
  [[nodiscard]] std::string finish();
  [[nodiscard]] Said clear();
  [[nodiscard]] Said help(std::string_view section) const;
  [[nodiscard]] Said live(std::string_view word);
  [[nodiscard]] Said set(const std::string& setting, const std::string& value);
  [[nodiscard]] std::string port_statistics() const;
  [[nodiscard]] std::string extended_statistics() const;
  [[nodiscard]] std::string configuration() const;

  LoadControl& control_;
  CommandTable table_;
  std::size_t loads_ = 0;  // under way, one within the other
  std::uint64_t runs_ = 0;
  std::uint64_t beginnings_ = 0;
  bool has_run_ = false;  // one that was begun, and of whose end nothing was said
  bool has_quit_ = false;
  bool is_live_ = true;
};

}  // namespace pollux::app
