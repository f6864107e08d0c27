#include "app/load/prompt/line_editor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pollux::app {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LineEditorTest : public ::testing::Test {
 protected:
  // What the terminal is sent for these characters.
  std::string type(std::string_view characters) {
    goes_on = editor.take(characters);
    return editor.take_output();
  }

  std::vector<std::string> lines;
  std::vector<Continuation> next;
  std::string answer;
  bool goes_on = true;
  LineEditor editor{"> ",
                    {.on_line =
                         [this](std::string_view line) {
                           lines.emplace_back(line);
                           if (line == "close") editor.close();
                           return answer;
                         },
                     .continuations_of = [this](std::string_view /*text*/) { return next; }}};
};

TEST_F(LineEditorTest, ShowsThePromptAndEchoesWhatIsTyped) {
  EXPECT_EQ(type(""), "> ");
  EXPECT_EQ(type("a"), "a");
}

TEST_F(LineEditorTest, HandsOverALineAndShowsTheAnswerAndTheNextPrompt) {
  answer = "an answer\n";
  EXPECT_THAT(type("one two\n"), EndsWith("an answer\n> "));
  EXPECT_THAT(lines, ElementsAre("one two"));
}

TEST_F(LineEditorTest, LetsALineBeEdited) {
  (void)type(
      "abx\x7f"
      "c\x01"
      "_\n");  // a backspace, and the beginning of the line
  EXPECT_THAT(lines, ElementsAre("_abc"));
}

TEST_F(LineEditorTest, RemembersLinesForTheArrowKeys) {
  (void)type("first\nsecond\n");
  (void)type("\x1b[A\x1b[A\n");
  EXPECT_THAT(lines, ElementsAre("first", "second", "first"));
}

TEST_F(LineEditorTest, TabCompletesAWordThatIsTheOnlyOne) {
  next = {{"start", "begin"}};
  EXPECT_THAT(type("sta\t"), HasSubstr("rt "));
  (void)type("\n");
  EXPECT_THAT(lines, ElementsAre("start "));
}

TEST_F(LineEditorTest, TabListsWordsThatHaveNothingMoreInCommonAndShowsTheLineAgain) {
  next = {{"start", "begin"}, {"stop", "end"}};
  (void)type("st");
  const std::string shown = type("\t");
  EXPECT_THAT(shown, HasSubstr("start              begin"));
  EXPECT_THAT(shown, HasSubstr("stop               end"));
  EXPECT_THAT(shown, HasSubstr("> st"));
  (void)type("\n");
  EXPECT_THAT(lines, ElementsAre("st"));
}

TEST_F(LineEditorTest, AQuestionMarkListsWordsAndTypesNothing) {
  next = {{"start", "begin"}};
  EXPECT_THAT(type("st?"), HasSubstr("start              begin"));
  (void)type("\n");
  EXPECT_THAT(lines, ElementsAre("st"));
}

TEST_F(LineEditorTest, TabIsSilentWhereNothingFits) {
  EXPECT_EQ(type(""), "> ");
  EXPECT_EQ(type("x\t"), "x");
}

TEST_F(LineEditorTest, EndsWithCtrlDInAnEmptyLine) {
  (void)type("\x04");
  EXPECT_FALSE(goes_on);
  (void)type("late\n");
  EXPECT_THAT(lines, IsEmpty());
}

TEST_F(LineEditorTest, TakesNothingBehindTheLineThatClosesIt) {
  EXPECT_THAT(type("close\nmore\n"), ::testing::Not(EndsWith("> ")));
  EXPECT_FALSE(goes_on);
  EXPECT_THAT(lines, ElementsAre("close"));
}

TEST_F(LineEditorTest, ShowsLinesAboveTheOneThatIsEdited) {
  (void)type("half");
  editor.show_above("news\n");
  const std::string shown = editor.take_output();
  EXPECT_THAT(shown, HasSubstr("news\n"));
  EXPECT_LT(shown.find("news"), shown.find("> half"));
  (void)type("\n");
  EXPECT_THAT(lines, ElementsAre("half"));
}

TEST_F(LineEditorTest, TakesNoMoreThanALineMayHave) {
  (void)type(std::string(2 * LineEditor::kMaxLine, 'x') + "\n");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_GE(lines[0].size(), LineEditor::kMaxLine);
  EXPECT_LT(lines[0].size(), 2 * LineEditor::kMaxLine);
}

}  // namespace
}  // namespace pollux::app
