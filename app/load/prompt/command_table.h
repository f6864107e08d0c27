// The commands of the prompt: a row for each, with its words, its section of the help, and what it does. The settings
// of the configuration are rows too: "set NAME VALUE".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/load/load_control.h"
#include "app/load/prompt/phrase.h"

namespace pollux::app {

enum class Section : std::uint8_t { kControl, kDisplay, kConfiguration };

struct SectionInfo {
  Section section;
  std::string_view name;         // "control": what help takes
  std::string_view description;  // one line
};

[[nodiscard]] std::span<const SectionInfo> sections();

// What a command does; the prompt has a function for each.
enum class Action : std::uint8_t {
  kStart,
  kStop,
  kQuit,
  kLoad,
  kClear,
  kHelp,
  kShowPortStats,
  kShowPortXstats,
  kShowPortInfo,
  kShowConnections,
  kShowConfiguration,
  kShowFigures,
  kShowLatency,
  kLive,
  kSet,
};

struct CommandRow {
  Section section;
  Action action;
  std::string setting;  // the one that kSet sets
};

// Rows and phrases go together: the row of phrases()[i] is rows()[i].
class CommandTable {
 public:
  explicit CommandTable(std::span<const Setting> settings);

  [[nodiscard]] std::span<const Phrase> phrases() const { return phrases_; }
  [[nodiscard]] const CommandRow& row(std::size_t phrase) const { return rows_[phrase]; }

  // The sections, or what is in the one that is named ("all": in each). At most 24 lines of 80 columns, but for "all".
  // Empty for a name that is none.
  [[nodiscard]] std::string help(std::string_view section) const;

 private:
  void add(Section section, Action action, std::string_view words, std::string help);

  std::vector<Phrase> phrases_;
  std::vector<CommandRow> rows_;
};

}  // namespace pollux::app
