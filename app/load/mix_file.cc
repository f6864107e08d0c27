#include "app/load/mix_file.h"

#include <optional>

#include "app/common/toml.h"
#include "app/load/config_table.h"

namespace pollux::app {
namespace {

using Sentence = std::unexpected<std::string>;

// What all parts share: one server, one handshake, one run.
constexpr std::string_view kOfAll[] = {"alpn", "name", "duration", "timeout", "burst", "congestion", "ecn"};

[[nodiscard]] std::string at(std::string_view name, const toml::source_region& where, const std::string& sentence) {
  return std::string{name} + ", line " + std::to_string(where.begin.line) + ": " + sentence;
}

[[nodiscard]] std::optional<std::string> word_of(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return text;
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  return std::nullopt;
}

[[nodiscard]] std::expected<LoadConfig, std::string> part_of(const toml::table& table, std::string_view name,
                                                             LoadConfig config) {
  for (const auto& [key, node] : table) {
    const ConfigRow* const row = config_row_named(key.str());
    if (row == nullptr) {
      return Sentence(at(name, key.source(), "there is nothing of the name '" + std::string{key.str()} + "' to set"));
    }
    if (std::ranges::find(kOfAll, row->name) != std::end(kOfAll)) {
      return Sentence(at(
          name, key.source(),
          "'" + std::string{row->name} + "' is the same for all parts: give --" + std::string{row->name} + " instead"));
    }
    const auto word = word_of(node);
    if (!word) return Sentence(at(name, key.source(), "'" + std::string{row->name} + "' wants a number or a text"));
    if (const auto set = row->set(config, *word); !set) return Sentence(at(name, key.source(), set.error()));
  }
  return config;
}

}  // namespace

std::expected<std::vector<LoadConfig>, std::string> parse_mix(std::string_view text, std::string_view name,
                                                              const LoadConfig& base) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) return Sentence(at(name, parsed.error().source(), std::string{parsed.error().description()}));
  const toml::array* const tables = parsed.table()["part"].as_array();
  if (tables == nullptr || !tables->is_array_of_tables() || parsed.table().size() != 1) {
    return Sentence(std::string{name} + ": a mix is a table [[part]] for each of its modes, and nothing else");
  }
  if (tables->size() > kMaxMixParts) {
    return Sentence(std::string{name} + ": a mix has at most " + std::to_string(kMaxMixParts) + " parts");
  }
  std::vector<LoadConfig> parts;
  for (const toml::node& table : *tables) {
    auto part = part_of(*table.as_table(), name, base);
    if (!part) return Sentence(part.error());
    parts.push_back(*std::move(part));
  }
  return parts;
}

}  // namespace pollux::app
