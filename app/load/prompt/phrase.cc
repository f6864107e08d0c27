#include "app/load/prompt/phrase.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace pollux::app {
namespace {

using Kind = PhraseWord::Kind;

constexpr std::string_view kBlanks = " \t\r\n";

[[nodiscard]] bool takes(const PhraseWord& pattern, std::string_view word) {
  return pattern.kind != Kind::kItself || pattern.text == word;
}

// How many of these words the phrase has in its beginning.
[[nodiscard]] std::size_t matching(const Phrase& phrase, std::span<const std::string> words) {
  const std::size_t most = std::min(words.size(), phrase.words.size());
  std::size_t count = 0;
  while (count < most && takes(phrase.words[count], words[count])) ++count;
  return count;
}

[[nodiscard]] bool may_end_after(const Phrase& phrase, std::size_t words) {
  return words == phrase.words.size() || phrase.words[words].kind == Kind::kIfWanted;
}

void add_once(std::vector<Continuation>& list, Continuation one) {
  const bool is_there = std::ranges::any_of(list, [&](const Continuation& other) { return other.word == one.word; });
  if (!is_there) list.push_back(std::move(one));
}

// What phrases that begin with these words have next; all of it.
[[nodiscard]] std::vector<Continuation> next_words(std::span<const Phrase> phrases,
                                                   std::span<const std::string> words) {
  std::vector<Continuation> next;
  for (const Phrase& phrase : phrases) {
    if (phrase.words.size() <= words.size() || matching(phrase, words) != words.size()) continue;
    const PhraseWord& pattern = phrase.words[words.size()];
    const bool is_last = phrase.words.size() == words.size() + 1;
    // A word that several phrases begin with says nothing of what one of them does.
    if (pattern.kind == Kind::kItself) add_once(next, {pattern.text, is_last ? phrase.help : ""});
    for (const std::string& choice : pattern.choices) add_once(next, {choice, ""});
    if (pattern.kind != Kind::kItself && pattern.choices.empty()) add_once(next, {pattern.text, phrase.help, false});
  }
  return next;
}

// "stats, xstats or info".
[[nodiscard]] std::string list_of(const std::vector<Continuation>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i != 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i].word;
  }
  return text;
}

[[nodiscard]] std::string joined(std::span<const std::string> words) {
  return fmt::format("{}", fmt::join(words, " "));
}

[[nodiscard]] std::string complaint(std::span<const Phrase> phrases, std::span<const std::string> words) {
  std::size_t known = 0;
  for (const Phrase& phrase : phrases) known = std::max(known, matching(phrase, words));
  const auto said = words.first(known);
  const std::vector<Continuation> next = next_words(phrases, said);
  if (known == words.size()) return fmt::format("'{}' wants one more word: {}", joined(said), list_of(next));
  const std::string& wrong = words[known];
  if (known == 0) return fmt::format("there is no command '{}': help lists them", wrong);
  if (next.empty()) return fmt::format("'{}' is complete: '{}' is too much", joined(said), wrong);
  return fmt::format("'{}': behind '{}' comes {}", wrong, joined(said), list_of(next));
}

}  // namespace

std::string Phrase::text() const {
  std::string text;
  for (const PhraseWord& word : words) {
    if (!text.empty()) text += ' ';
    text += word.kind == Kind::kIfWanted ? "[" + word.text + "]" : word.text;
  }
  return text;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t begin = line.find_first_not_of(kBlanks, at);
    if (begin == std::string_view::npos || line[begin] == '#') break;
    at = std::min(line.find_first_of(kBlanks, begin), line.size());
    words.emplace_back(line.substr(begin, at - begin));
  }
  return words;
}

std::expected<Spoken, std::string> understand(std::span<const Phrase> phrases, std::span<const std::string> words) {
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    const Phrase& phrase = phrases[i];
    if (matching(phrase, words) != words.size() || !may_end_after(phrase, words.size())) continue;
    Spoken spoken{.phrase = i};
    for (std::size_t word = 0; word < words.size(); ++word) {
      if (phrase.words[word].kind != Kind::kItself) spoken.arguments.push_back(words[word]);
    }
    return spoken;
  }
  return std::unexpected{complaint(phrases, words)};
}

std::string_view begun_word_of(std::string_view text) {
  const std::size_t blank = text.find_last_of(kBlanks);
  return blank == std::string_view::npos ? text : text.substr(blank + 1);
}

std::vector<Continuation> continuations_of(std::span<const Phrase> phrases, std::string_view text) {
  const std::string_view begun = begun_word_of(text);
  std::vector<Continuation> next = next_words(phrases, words_of(text.substr(0, text.size() - begun.size())));
  std::erase_if(next, [begun](const Continuation& one) { return one.can_be_typed && !one.word.starts_with(begun); });
  return next;
}

std::string common_ending(std::span<const Continuation> words, std::string_view begun) {
  std::string common;
  bool is_first = true;
  for (const Continuation& one : words) {
    // What is only described goes on in any way.
    if (!one.can_be_typed) return {};
    const std::string ending = one.word.substr(begun.size());
    const auto differs = std::ranges::mismatch(common, ending).in2;
    common = is_first ? ending : std::string{ending.begin(), differs};
    is_first = false;
  }
  return words.size() == 1 ? common + ' ' : common;
}

}  // namespace pollux::app
