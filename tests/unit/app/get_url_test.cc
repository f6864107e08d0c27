#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/get/url.h"

namespace pollux::app {
namespace {

using testing::HasSubstr;

TEST(Url, IsTakenApart) {
  const auto url = Url::parse("https://example.org:8443/a/b.html?q=1#part");
  ASSERT_TRUE(url) << url.error();
  EXPECT_EQ(url->host, "example.org");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->path, "/a/b.html?q=1");
  EXPECT_EQ(url->authority(), "example.org:8443");
  EXPECT_EQ(url->file_name(), "b.html");
}

TEST(Url, NeedsNoMoreThanAHost) {
  const auto url = Url::parse("example.org");
  ASSERT_TRUE(url) << url.error();
  EXPECT_EQ(url->port, 443);
  EXPECT_EQ(url->path, "/");
  EXPECT_EQ(url->authority(), "example.org");
  EXPECT_EQ(url->file_name(), "");
  EXPECT_EQ(Url::parse("https://example.org?x")->path, "/?x");
}

TEST(Url, KnowsIpv6ByItsBrackets) {
  const auto url = Url::parse("https://[2001:db8::1]:4433/x");
  ASSERT_TRUE(url) << url.error();
  EXPECT_EQ(url->host, "2001:db8::1");
  EXPECT_EQ(url->port, 4433);
  EXPECT_EQ(url->authority(), "[2001:db8::1]:4433");
}

TEST(Url, SaysWhatIsWrong) {
  EXPECT_THAT(Url::parse("http://example.org/").error(), HasSubstr("https://"));
  EXPECT_THAT(Url::parse("https://example.org/a b").error(), HasSubstr("space"));
  EXPECT_THAT(Url::parse("https://me@example.org/").error(), HasSubstr("user"));
  for (const char* wrong : {"", "https://", "https:///x", "https://h:0/", "https://h:65536/", "https://h:x/",
                            "https://[::1", "https://[::1]443/", "https://h:/"}) {
    EXPECT_FALSE(Url::parse(wrong)) << wrong;
  }
}

TEST(Url, OfOneServerShareAConnection) {
  const Url url = *Url::parse("https://h/a");
  EXPECT_TRUE(url.same_server(*Url::parse("h:443/b")));
  EXPECT_FALSE(url.same_server(*Url::parse("https://h:444/a")));
}

}  // namespace
}  // namespace pollux::app
