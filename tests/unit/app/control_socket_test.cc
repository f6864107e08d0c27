#include "app/common/control_socket.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "app/common/unix_stream.h"
#include "app/ctl/ask.h"
#include "unit/app/temporary_directory.h"

namespace pollux::app {
namespace {

// Says back what it was asked.
class Echo final : public ControlListener {
 public:
  [[nodiscard]] std::string answer(std::string_view request) override { return "<" + std::string{request} + ">"; }
  void on_second() override { ++seconds; }

  std::atomic<int> seconds{0};
};

class ControlSocketTest : public ::testing::Test {
 protected:
  std::unique_ptr<ControlSocket> open() {
    auto socket = ControlSocket::open(path_);
    EXPECT_TRUE(socket.has_value()) << socket.error();
    return socket ? std::move(*socket) : nullptr;
  }

  TemporaryDirectory folder_;
  std::string path_ = folder_ / "control.sock";
  Echo echo_;
};

TEST_F(ControlSocketTest, AnswersALineWithALineAndEndsTheConnection) {
  const auto socket = open();
  socket->serve(echo_);
  EXPECT_EQ(ask(path_, "stats"), "<stats>");
  EXPECT_EQ(ask(path_, "streams 1 2"), "<streams 1 2>");
  EXPECT_GT(echo_.seconds, 0);
}

TEST_F(ControlSocketTest, IsItsOwnersAlone) {
  const auto socket = open();
  struct stat status{};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(ControlSocketTest, WhoAsksBeforeItServesWaits) {
  const auto socket = open();
  const auto early = connect_unix(path_);
  ASSERT_TRUE(early.has_value());
  const FileDescriptor nothing;
  UnixStream stream{*early, nothing, std::chrono::seconds{20}};
  EXPECT_TRUE(stream.write("early\n"));
  socket->serve(echo_);
  EXPECT_EQ(stream.read_line(100), "<early>");
}

TEST_F(ControlSocketTest, CutsALineThatIsTooLong) {
  const auto socket = open();
  socket->serve(echo_);
  const auto answer = ask(path_, std::string(ControlSocket::kMaxRequest - 1, 'x'));
  EXPECT_EQ(answer, "<" + std::string(ControlSocket::kMaxRequest - 1, 'x') + ">");
}

TEST_F(ControlSocketTest, OneWhoSaysNothingKeepsNobodyElseFromTheEnd) {
  auto socket = open();
  const auto silent = connect_unix(path_);
  ASSERT_TRUE(silent.has_value());
  socket->serve(echo_);
  socket.reset();
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(ControlSocketTest, OneThatIsInUseIsNotTakenAway) {
  const auto socket = open();
  const auto second = ControlSocket::open(path_);
  ASSERT_FALSE(second.has_value());
  EXPECT_NE(second.error().find("in use by another process"), std::string::npos) << second.error();
  socket->serve(echo_);
  EXPECT_EQ(ask(path_, "still"), "<still>");
}

TEST_F(ControlSocketTest, OneThatWasLeftBehindIsReplaced) {
  {
    const auto left_behind = listen_unix(path_);
  }
  ASSERT_TRUE(std::filesystem::exists(path_));
  EXPECT_FALSE(ask(path_, "anybody").has_value());
  const auto socket = open();
  socket->serve(echo_);
  EXPECT_EQ(ask(path_, "anybody"), "<anybody>");
}

TEST_F(ControlSocketTest, AFileThatIsNoSocketIsLeftAlone) {
  std::ofstream{path_} << "precious";
  const auto socket = ControlSocket::open(path_);
  ASSERT_FALSE(socket.has_value());
  EXPECT_NE(socket.error().find("it is no socket"), std::string::npos) << socket.error();
  EXPECT_EQ(std::filesystem::file_size(path_), 8U);
}

TEST_F(ControlSocketTest, APlaceThatCannotBeIsASentence) {
  const auto nowhere = ControlSocket::open(folder_ / "no/folder");
  ASSERT_FALSE(nowhere.has_value());
  EXPECT_NE(nowhere.error().find("--control"), std::string::npos) << nowhere.error();
  const auto too_long = ControlSocket::open(std::string(200, 'x'));
  ASSERT_FALSE(too_long.has_value());
  EXPECT_NE(too_long.error().find("too long"), std::string::npos) << too_long.error();
}

TEST_F(ControlSocketTest, WhereNobodyListensTheSentenceSaysWhatToDo) {
  const auto answer = ask(path_, "stats");
  ASSERT_FALSE(answer.has_value());
  EXPECT_NE(answer.error().find("start pollux-edge"), std::string::npos) << answer.error();
}

}  // namespace
}  // namespace pollux::app
