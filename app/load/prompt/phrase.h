// Phrase: what can be said at a prompt, as a pattern of words: those that stand as they are, and those that are filled
// in. Pure: a line in, what it means or what is wrong with it out; and how what has been typed so far could go on.
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pollux::app {

struct PhraseWord {
  enum class Kind : std::uint8_t {
    kItself,    // the word as it is
    kAnything,  // any word; `text` says what is wanted: "FILE"
    kIfWanted,  // the same, and it may be missing; the last word only
  };

  Kind kind = Kind::kItself;
  std::string text;
  std::vector<std::string> choices = {};  // what may be filled in, where that can be listed
};

struct Phrase {
  std::vector<PhraseWord> words;
  std::string help;  // one line

  // "set rate N".
  [[nodiscard]] std::string text() const;
};

// A line that means something.
struct Spoken {
  std::size_t phrase = 0;              // which of them
  std::vector<std::string> arguments;  // what was filled in
};

// How a line could go on.
struct Continuation {
  std::string word;
  std::string help;
  bool can_be_typed = true;  // false: the word only says what is wanted
};

// The words of a line, up to a '#' that begins one.
[[nodiscard]] std::vector<std::string> words_of(std::string_view line);

// The error is a sentence that says what could have stood there. `words` has one at least.
[[nodiscard]] std::expected<Spoken, std::string> understand(std::span<const Phrase> phrases,
                                                            std::span<const std::string> words);

// What may stand where this text ends: in place of its last word, which was begun, or behind a blank. In the order of
// the phrases, each word once.
[[nodiscard]] std::vector<Continuation> continuations_of(std::span<const Phrase> phrases, std::string_view text);

// The characters that all of these words add to one that was begun; with a blank when there is only one word.
[[nodiscard]] std::string common_ending(std::span<const Continuation> words, std::string_view begun);
// The last word of a text, which may be empty.
[[nodiscard]] std::string_view begun_word_of(std::string_view text);

}  // namespace pollux::app
