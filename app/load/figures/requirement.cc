#include "app/load/figures/requirement.h"

#include <fmt/format.h>

namespace pollux::app {
namespace {

constexpr std::string_view kComparisons = "<>";

[[nodiscard]] bool holds(double value, Comparison comparison, double limit) {
  switch (comparison) {
    case Comparison::kLess:
      return value < limit;
    case Comparison::kAtMost:
      return value <= limit;
    case Comparison::kMore:
      return value > limit;
    case Comparison::kAtLeast:
      return value >= limit;
  }
  return false;
}

[[nodiscard]] Comparison comparison_of(char sign, bool or_equal) {
  if (sign == '<') return or_equal ? Comparison::kAtMost : Comparison::kLess;
  return or_equal ? Comparison::kAtLeast : Comparison::kMore;
}

// Without the blanks around it.
[[nodiscard]] std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

}  // namespace

std::expected<Requirement, std::string> parse_requirement(std::string_view text) {
  const auto sign = text.find_first_of(kComparisons);
  if (sign == std::string_view::npos) {
    return std::unexpected{
        fmt::format("'{}' compares nothing: write a figure, one of < <= > >=, and a value, such as 'p99<500us'", text)};
  }
  const std::string_view name = trimmed(text.substr(0, sign));
  const Figure* figure = figure_named(name);
  if (figure == nullptr) {
    return std::unexpected{fmt::format("'{}': there is no figure '{}'; --help figures lists them", text, name)};
  }
  std::string_view rest = text.substr(sign + 1);
  const bool or_equal = rest.starts_with('=');
  if (or_equal) rest.remove_prefix(1);
  const auto limit = value_of(trimmed(rest), figure->unit);
  if (!limit) return std::unexpected{fmt::format("'{}': {}", text, limit.error())};
  return Requirement{
      .figure = figure, .comparison = comparison_of(text[sign], or_equal), .limit = *limit, .text = std::string{text}};
}

Verdict judge(const Requirement& requirement, const LoadFigures& figures) {
  const Figure& figure = *requirement.figure;
  Verdict verdict{.requirement = requirement.text, .value = figure.value(figures)};
  verdict.is_met = verdict.value && holds(*verdict.value, requirement.comparison, requirement.limit);
  const std::string found =
      verdict.value ? "it is " + value_text(*verdict.value, figure.unit) : "there was nothing to measure";
  verdict.sentence = fmt::format("{}: {}, {}", requirement.text, verdict.is_met ? "met" : "not met", found);
  return verdict;
}

std::vector<Verdict> judge(std::span<const Requirement> requirements, const LoadFigures& figures) {
  std::vector<Verdict> verdicts;
  for (const Requirement& requirement : requirements) verdicts.push_back(judge(requirement, figures));
  return verdicts;
}

}  // namespace pollux::app
