#include "app/get/session_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "temporary_directory.h"

namespace pollux::app {
namespace {

using testing::HasSubstr;

class SessionFileTest : public testing::Test {
 protected:
  TemporaryDirectory directory;
  std::string path = directory / "session";
  SessionFile file{path};
  tls::TlsContext tls = tls::TlsContext::client({.alpn = {"h3"}, .verification = tls::PeerVerification::kNone}).value();
  tls::SessionCache sessions;
  endpoint::TokenStore tokens;
  endpoint::TokenOrigin origin{.server = SocketAddress::parse("[2001:db8::1]:443").value(), .name = "h"};
};

TEST_F(SessionFileTest, HoldsNothingBeforeTheFirstVisit) {
  EXPECT_TRUE(file.load(tls, sessions, tokens));
  EXPECT_EQ(tokens.server_count(), 0U);
}

TEST_F(SessionFileTest, BringsTokensBackAndShowsThemToNobodyElse) {
  tokens.add(origin, {1, 2, 3});
  ASSERT_TRUE(file.save(sessions, tokens));
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);

  endpoint::TokenStore later;
  const auto loaded = file.load(tls, sessions, later);
  ASSERT_TRUE(loaded) << loaded.error();
  EXPECT_EQ(later.take(origin), (std::vector<std::uint8_t>{1, 2, 3}));
}

TEST_F(SessionFileTest, RefusesWhatIsNoSession) {
  for (const char* content : {"nonsense", "pollux-session 1\n", "pollux-session 1\n\xff\xff\xff\xff"}) {
    directory.write("session", content);
    const auto loaded = file.load(tls, sessions, tokens);
    ASSERT_FALSE(loaded) << content;
    EXPECT_THAT(loaded.error(), HasSubstr(path));
  }
}

TEST_F(SessionFileTest, SaysThatItCannotBeWritten) {
  const auto saved = SessionFile{"/nonexistent/session"}.save(sessions, tokens);
  ASSERT_FALSE(saved);
  EXPECT_THAT(saved.error(), HasSubstr("/nonexistent/session"));
}

}  // namespace
}  // namespace pollux::app
