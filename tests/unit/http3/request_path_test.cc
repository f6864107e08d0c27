#include "http3/request_path.h"

#include <gtest/gtest.h>

#include <string>

namespace pollux::http3 {
namespace {

std::expected<std::string, PathError> normalise(std::string_view path) {
  PathBuffer buffer;
  const auto result = normalise_path(path, buffer);
  if (!result) return std::unexpected(result.error());
  return std::string{*result};
}

TEST(RequestPath, DropsTheQueryAndDecodesEscapesOnce) {
  EXPECT_EQ(normalise("/"), "/");
  EXPECT_EQ(normalise("/a/b.html?x=%2e%2e/../.."), "/a/b.html");
  EXPECT_EQ(normalise("/a%20b"), "/a b");
  EXPECT_EQ(normalise("/%2541"), "/%41");
  EXPECT_EQ(normalise("/caf%C3%a9"), "/caf\xc3\xa9");
}

TEST(RequestPath, LeavesDotsThatAreNoSegment) {
  EXPECT_EQ(normalise("/.well-known/...//..a"), "/.well-known/...//..a");
}

TEST(RequestPath, RefusesEveryWayOutOfTheRoot) {
  for (const auto* path : {"/..", "/../etc/passwd", "/a/../b", "/a/..", "/./a", "/.", "/%2e%2e/a", "/.%2E/a",
                           "/a%2f..%2fb", "/a%5c..", "/a\\..\\b", "/a%00.html", "/%0a"}) {
    EXPECT_EQ(normalise(path), std::unexpected(PathError::kForbidden)) << path;
  }
}

TEST(RequestPath, RefusesWhatIsNoPath) {
  for (const auto* path : {"", "*", "a", "?a", "https://h/", "/%", "/%4", "/%zz", "/a b", "/a#b", "/a\x01", "/a\x7f"}) {
    EXPECT_EQ(normalise(path), std::unexpected(PathError::kMalformed)) << path;
  }
}

TEST(RequestPath, TakesTheLongestPathAndNoLongerOne) {
  const std::string longest = "/" + std::string(kMaxPathBytes - 1, 'a');
  EXPECT_EQ(normalise(longest), longest);
  EXPECT_EQ(normalise(longest + "?query"), longest);
  EXPECT_EQ(normalise(longest + "a"), std::unexpected(PathError::kTooLong));
}

TEST(RequestPath, EscapesSoThatNormalisingGivesItBack) {
  std::string path = "/";
  for (int c = 0x20; c < 0x100; ++c) {
    if (c != '\\' && c != 0x7f) path += static_cast<char>(c);
  }
  EXPECT_EQ(normalise(escape_path(path)), path);
}

}  // namespace
}  // namespace pollux::http3
