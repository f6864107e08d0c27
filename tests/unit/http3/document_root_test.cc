#include "http3/document_root.h"

#include <gtest/gtest.h>

namespace pollux::http3 {
namespace {

std::vector<std::uint8_t> content(std::string_view text) {
  return {text.begin(), text.end()};
}

TEST(DocumentRoot, FindsAFileWithAllThatIsSaidAboutIt) {
  DocumentRoot root;
  ASSERT_TRUE(root.add("/a.css", content("body{}"), 784'111'777));
  const Document* document = root.find("/a.css").document;
  ASSERT_NE(document, nullptr);
  EXPECT_EQ(document->body.size(), 6U);
  EXPECT_EQ(document->content_type, "text/css; charset=utf-8");
  EXPECT_EQ(document->content_length, "6");
  EXPECT_EQ(document->last_modified, "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_TRUE(document->entity_tag.starts_with('"'));
  EXPECT_EQ(root.total_bytes(), 6U);
}

TEST(DocumentRoot, ServesTheIndexForItsDirectoryAndRedirectsToIt) {
  DocumentRoot root;
  ASSERT_TRUE(root.add("/index.html", content("root")));
  ASSERT_TRUE(root.add("/a dir/index.html", content("dir")));
  EXPECT_EQ(root.find("/").document, root.find("/index.html").document);
  EXPECT_EQ(root.find("/a dir/").document, root.find("/a dir/index.html").document);
  EXPECT_EQ(root.find("/a dir").document, nullptr);
  EXPECT_EQ(root.find("/a dir").redirect, "/a%20dir/");
  EXPECT_EQ(root.document_count(), 2U);
}

TEST(DocumentRoot, FindsNothingForWhatIsNotThere) {
  DocumentRoot root;
  ASSERT_TRUE(root.add("/dir/file", content("x")));
  for (const auto* path : {"/", "/dir", "/dir/", "/file", "/dir/file/"}) {
    EXPECT_EQ(root.find(path).document, nullptr) << path;
    EXPECT_TRUE(root.find(path).redirect.empty()) << path;
  }
}

TEST(DocumentRoot, KeepsDocumentsInPlaceWhileItGrows) {
  DocumentRoot root;
  ASSERT_TRUE(root.add("/first", content("first")));
  const Document* first = root.find("/first").document;
  const std::uint8_t* bytes = first->body.data();
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(root.add("/" + std::to_string(i), content("x")));
  EXPECT_EQ(root.find("/first").document, first);
  EXPECT_EQ(first->body.data(), bytes);
}

TEST(DocumentRoot, BorrowsMemoryWithoutCopyingIt) {
  const auto bytes = content("borrowed");
  DocumentRoot root;
  ASSERT_TRUE(root.add_borrowed("/b", bytes));
  EXPECT_EQ(root.find("/b").document->body.data(), bytes.data());
}

TEST(DocumentRoot, RefusesPathsThatNoRequestCanName) {
  DocumentRoot root;
  for (const auto* path : {"", "a", "/a/../b", "/..", "/.", "/a\\b", "/a\nb"}) {
    EXPECT_FALSE(root.add(path, {})) << path;
  }
  EXPECT_FALSE(root.add("/" + std::string(2000, 'a'), {}));
}

TEST(DocumentRoot, RefusesASecondFileOfOneName) {
  DocumentRoot root;
  ASSERT_TRUE(root.add("/a", {}));
  const auto again = root.add("/a", {});
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().find("'/a'"), std::string::npos);
}

}  // namespace
}  // namespace pollux::http3
