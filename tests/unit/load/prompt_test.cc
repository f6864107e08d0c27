#include "app/load/prompt/prompt.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

#include "unit/app/temporary_directory.h"
#include "unit/load/fake_load_control.h"

namespace pollux::app {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

class PromptTest : public ::testing::Test {
 protected:
  // What is shown to somebody who types this and then goes away.
  std::string shown_for(std::string_view typed, const std::string& script = "") {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    EXPECT_EQ(::pipe(in.data()), 0);
    EXPECT_EQ(::pipe(out.data()), 0);
    EXPECT_EQ(::write(in[1], typed.data(), typed.size()), static_cast<ssize_t>(typed.size()));
    ::close(in[1]);
    Prompt{control, in[0], out[1]}.run(script);
    ::close(in[0]);
    ::close(out[1]);
    std::string shown;
    std::array<char, 4096> some{};
    for (ssize_t count = 1; count > 0;) {
      count = ::read(out[0], some.data(), some.size());
      if (count > 0) shown.append(some.data(), static_cast<std::size_t>(count));
    }
    ::close(out[0]);
    return shown;
  }

  FakeLoadControl control;
};

TEST_F(PromptTest, DoesWhatItIsToldUntilItIsToldToQuit) {
  const std::string shown = shown_for("set mode bulk_upload\nshow port info\nquit\nstart\n");
  EXPECT_EQ(control.mode, "bulk_upload");
  EXPECT_EQ(control.starts, 0);
  EXPECT_THAT(shown, HasSubstr("pollux-load> show port info"));
  EXPECT_THAT(shown, HasSubstr("port 0 (net_fake)\n"));
  EXPECT_THAT(shown, EndsWith("quit\r\n"));
}

TEST_F(PromptTest, TellsOfARunThatQuittingEnds) {
  EXPECT_THAT(shown_for("start\nquit\n"), HasSubstr("Load figures of all workers"));
  EXPECT_FALSE(control.running);
}

TEST_F(PromptTest, SaysWhatIsWrongAndGoesOn) {
  const std::string shown = shown_for("sohw port\nshow config\n");
  EXPECT_THAT(shown, HasSubstr("there is no command 'sohw': help lists them\n"));
  EXPECT_THAT(shown, HasSubstr("what the clients do"));
}

TEST_F(PromptTest, CompletesWords) {
  EXPECT_THAT(shown_for("set mo\tbulk_u\t\n"), HasSubstr("bulk_upload "));
  EXPECT_EQ(control.mode, "bulk_upload");
}

TEST_F(PromptTest, EndsTheRunWhenItsInputEnds) {
  const std::string shown = shown_for("start\n");
  EXPECT_THAT(shown, HasSubstr("Load figures of all workers"));
  EXPECT_EQ(control.starts, 1);
  EXPECT_FALSE(control.running);
}

TEST_F(PromptTest, BeginsWithWhatAFileSays) {
  const TemporaryDirectory directory;
  const std::string path = directory / "commands";
  directory.write("commands", "set mode bulk_download\n");
  EXPECT_THAT(shown_for("show config\n", path), HasSubstr("bulk_download"));
  EXPECT_THAT(shown_for("", path + "-that-is-not-there"), HasSubstr("-that-is-not-there"));
  directory.write("commands", "quit\n");
  (void)shown_for("start\n", path);
  EXPECT_EQ(control.starts, 0);
}

}  // namespace
}  // namespace pollux::app
