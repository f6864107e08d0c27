#include "app/load/prompt/command_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace pollux::app {
namespace {

using enum Section;
using enum Action;
using Kind = PhraseWord::Kind;

constexpr std::string_view kAllSections = "all";

constexpr std::array kSections = std::to_array<SectionInfo>({
    {kControl, "control", "runs, files of commands, this program"},
    {kDisplay, "display", "what was measured; the port, the connections"},
    {kConfiguration, "config", "what the next run shall be"},
});

struct Row {
  Section section;
  Action action;
  std::string_view words;  // those in capital letters are filled in; one in brackets may be missing
  std::string_view help;
};

constexpr std::array kTable = std::to_array<Row>({
    {kControl, kStart, "start", "begin a run"},
    {kControl, kStop, "stop", "end the run"},
    {kControl, kClear, "clear", "count everything from zero"},
    {kControl, kLoad, "load FILE", "do what the lines of a file say"},
    {kControl, kHelp, "help [SECTION]", "sections, or what is in one; ? and Tab help too"},
    {kControl, kQuit, "quit", "end the run, and the program"},

    {kDisplay, kShowFigures, "show figures", "the run, by the names that --require has"},
    {kDisplay, kShowLatency, "show latency", "times, from p50 to p99.999"},
    {kDisplay, kShowPortStats, "show port stats", "what each worker and the port have counted"},
    {kDisplay, kShowPortXstats, "show port xstats", "the driver's own numbers that are not zero"},
    {kDisplay, kShowPortInfo, "show port info", "what the port is"},
    {kDisplay, kShowConnections, "show conn", "connections that live, the first of them"},
    {kDisplay, kShowConfiguration, "show config", "what the next run will be"},
    {kDisplay, kLive, "live ON|OFF", "a line a second while a run is under way"},
});

[[nodiscard]] bool is_filled_in(std::string_view word) {
  return std::ranges::none_of(word, [](unsigned char c) { return std::islower(c) != 0; });
}

[[nodiscard]] PhraseWord phrase_word(std::string_view word) {
  if (word == "[SECTION]") {
    PhraseWord section{.kind = Kind::kIfWanted, .text = "SECTION"};
    for (const SectionInfo& info : kSections) section.choices.emplace_back(info.name);
    section.choices.emplace_back(kAllSections);
    return section;
  }
  if (word == "ON|OFF") return {.kind = Kind::kAnything, .text = "on|off", .choices = {"on", "off"}};
  return {.kind = is_filled_in(word) ? Kind::kAnything : Kind::kItself, .text = std::string{word}};
}

[[nodiscard]] PhraseWord value_of(const Setting& setting) {
  return {.kind = Kind::kAnything, .text = "VALUE", .choices = setting.choices};
}

}  // namespace

std::span<const SectionInfo> sections() {
  return kSections;
}

CommandTable::CommandTable(std::span<const Setting> settings) {
  for (const Row& row : kTable) add(row.section, row.action, row.words, std::string{row.help});
  for (const Setting& setting : settings) {
    add(kConfiguration, kSet, "set " + setting.name, setting.description);
    phrases_.back().words.push_back(value_of(setting));
    rows_.back().setting = setting.name;
  }
}

void CommandTable::add(Section section, Action action, std::string_view words, std::string help) {
  Phrase phrase{.words = {}, .help = std::move(help)};
  for (const std::string& word : words_of(words)) phrase.words.push_back(phrase_word(word));
  phrases_.push_back(std::move(phrase));
  rows_.push_back({.section = section, .action = action, .setting = {}});
}

std::string CommandTable::help(std::string_view section) const {
  std::string text;
  const auto add_line = [&text](std::string_view what, std::string_view meaning) {
    constexpr std::size_t kWidth = 26;
    text += fmt::format("  {:<{}}{}\n", what, kWidth, meaning);
  };
  if (section.empty()) {
    for (const SectionInfo& info : kSections) add_line(fmt::format("help {}", info.name), info.description);
    add_line(fmt::format("help {}", kAllSections), "everything");
    return text;
  }
  for (const SectionInfo& info : kSections) {
    if (section != info.name && section != kAllSections) continue;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (rows_[i].section == info.section) add_line(phrases_[i].text(), phrases_[i].help);
    }
  }
  return text;
}

}  // namespace pollux::app
