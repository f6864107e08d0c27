#include "app/load/prompt/phrase.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pollux::app {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = PhraseWord::Kind;

const std::vector<Phrase> kPhrases{
    {.words = {{.text = "start"}}, .help = "begin"},
    {.words = {{.text = "show"}, {.text = "port"}, {.text = "stats"}}, .help = "numbers"},
    {.words = {{.text = "show"}, {.text = "port"}, {.text = "info"}}, .help = "facts"},
    {.words = {{.text = "show"}, {.text = "conn"}}, .help = "connections"},
    {.words = {{.text = "set"},
               {.text = "mode"},
               {.kind = Kind::kAnything, .text = "MODE", .choices = {"bulk", "burst"}}},
     .help = "the mode"},
    {.words = {{.text = "load"}, {.kind = Kind::kAnything, .text = "FILE"}}, .help = "commands of a file"},
    {.words = {{.text = "help"}, {.kind = Kind::kIfWanted, .text = "SECTION", .choices = {"all"}}}, .help = "help"},
};

std::expected<Spoken, std::string> understand_line(std::string_view line) {
  return understand(kPhrases, words_of(line));
}

std::vector<std::string> words_after(std::string_view text) {
  std::vector<std::string> words;
  for (const Continuation& one : continuations_of(kPhrases, text)) words.push_back(one.word);
  return words;
}

std::string ending_of(std::string_view text) {
  return common_ending(continuations_of(kPhrases, text), begun_word_of(text));
}

TEST(WordsOf, SplitsAtBlanksAndEndsBeforeAComment) {
  EXPECT_THAT(words_of("  set\tmode  bulk \r\n"), ElementsAre("set", "mode", "bulk"));
  EXPECT_THAT(words_of("start # now"), ElementsAre("start"));
  EXPECT_THAT(words_of("load a#b"), ElementsAre("load", "a#b"));
  EXPECT_THAT(words_of("# nothing"), IsEmpty());
  EXPECT_THAT(words_of(""), IsEmpty());
}

TEST(Phrase, IsWrittenAsItIsSaid) {
  EXPECT_EQ(kPhrases[4].text(), "set mode MODE");
  EXPECT_EQ(kPhrases[6].text(), "help [SECTION]");
}

TEST(Understand, FindsThePhraseAndWhatWasFilledIn) {
  EXPECT_EQ(understand_line("start")->phrase, 0U);
  EXPECT_EQ(understand_line("show port info")->phrase, 2U);
  EXPECT_THAT(understand_line("set mode bulk")->arguments, ElementsAre("bulk"));
  // Whoever owns the mode says whether there is such a one.
  EXPECT_THAT(understand_line("set mode other")->arguments, ElementsAre("other"));
  EXPECT_THAT(understand_line("help")->arguments, IsEmpty());
  EXPECT_THAT(understand_line("help all")->arguments, ElementsAre("all"));
}

TEST(Understand, SaysWhatIsWrongAndWhatCouldHaveStoodThere) {
  EXPECT_EQ(understand_line("begin").error(), "there is no command 'begin': help lists them");
  EXPECT_EQ(understand_line("show prot stats").error(), "'prot': behind 'show' comes port or conn");
  EXPECT_EQ(understand_line("show port all").error(), "'all': behind 'show port' comes stats or info");
  EXPECT_EQ(understand_line("show port").error(), "'show port' wants one more word: stats or info");
  EXPECT_EQ(understand_line("load").error(), "'load' wants one more word: FILE");
  EXPECT_EQ(understand_line("start now").error(), "'start' is complete: 'now' is too much");
  EXPECT_EQ(understand_line("help all now").error(), "'help all' is complete: 'now' is too much");
}

TEST(Continuations, AreTheWordsThatMayStandThere) {
  EXPECT_THAT(words_after(""), ElementsAre("start", "show", "set", "load", "help"));
  EXPECT_THAT(words_after("s"), ElementsAre("start", "show", "set"));
  EXPECT_THAT(words_after("show "), ElementsAre("port", "conn"));
  EXPECT_THAT(words_after("show port x"), IsEmpty());
  EXPECT_THAT(words_after("set mode b"), ElementsAre("bulk", "burst"));
  EXPECT_THAT(words_after("wrong "), IsEmpty());
  EXPECT_THAT(words_after("start "), IsEmpty());
}

TEST(Continuations, SayWhatIsWantedWhereThatCannotBeListed) {
  const auto wanted = continuations_of(kPhrases, "load f");
  ASSERT_EQ(wanted.size(), 1U);
  EXPECT_EQ(wanted[0].word, "FILE");
  EXPECT_FALSE(wanted[0].can_be_typed);
  EXPECT_EQ(ending_of("load f"), "");
}

TEST(Continuations, HaveTheHelpOfAPhraseBesideItsLastWordOnly) {
  EXPECT_EQ(continuations_of(kPhrases, "st")[0].help, "begin");
  EXPECT_EQ(continuations_of(kPhrases, "sh")[0].help, "");
  EXPECT_EQ(continuations_of(kPhrases, "show c")[0].help, "connections");
}

TEST(CommonEnding, IsWhatAllOfThemHaveAndABlankBehindTheOnlyOne) {
  EXPECT_EQ(ending_of("sta"), "rt ");
  EXPECT_EQ(ending_of("s"), "");
  EXPECT_EQ(ending_of("set mode "), "bu");
  EXPECT_EQ(ending_of("set mode bul"), "k ");
  EXPECT_EQ(ending_of("start"), " ");
  EXPECT_EQ(ending_of("wrong"), "");
}

}  // namespace
}  // namespace pollux::app
