#include "app/common/load_documents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "temporary_directory.h"

namespace pollux::app {
namespace {

using testing::HasSubstr;

TEST(LoadDocuments, TakesEveryFileOfATree) {
  const TemporaryDirectory directory;
  directory.write("index.html", "top");
  directory.write("a/b/file name.txt", "deep");
  http3::DocumentRoot root;
  ASSERT_TRUE(load_documents(directory.path(), {}, root));
  EXPECT_EQ(root.document_count(), 2U);
  EXPECT_EQ(root.find("/").document, root.find("/index.html").document);
  const auto* document = root.find("/a/b/file name.txt").document;
  ASSERT_NE(document, nullptr);
  EXPECT_EQ(document->body.size(), 4U);
  EXPECT_FALSE(document->last_modified.empty());
}

TEST(LoadDocuments, FollowsLinksWithinTheRootOnly) {
  const TemporaryDirectory outside;
  outside.write("secret", "secret");
  const TemporaryDirectory directory;
  directory.write("file", "content");
  std::filesystem::create_symlink("file", directory / "inside");
  std::filesystem::create_symlink(outside / "secret", directory / "leak");
  std::filesystem::create_directory_symlink(outside.path(), directory / "leaks");
  std::filesystem::create_symlink("nowhere", directory / "dangling");
  std::vector<std::string> warnings;
  http3::DocumentRoot root;
  ASSERT_TRUE(load_documents(directory.path(), {.warn = [&](const std::string& w) { warnings.push_back(w); }}, root));
  EXPECT_NE(root.find("/inside").document, nullptr);
  EXPECT_EQ(root.find("/leak").document, nullptr);
  EXPECT_EQ(root.find("/leaks/secret").document, nullptr);
  EXPECT_EQ(root.document_count(), 2U);
  EXPECT_EQ(warnings.size(), 2U);
}

TEST(LoadDocuments, RefusesARootThatIsMissingOrNoDirectory) {
  const TemporaryDirectory directory;
  directory.write("file", "");
  http3::DocumentRoot root;
  const auto missing = load_documents(directory / "nothing", {}, root);
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error(), HasSubstr("No such file"));
  const auto file = load_documents(directory / "file", {}, root);
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error(), HasSubstr("is not a directory"));
}

TEST(LoadDocuments, RefusesMoreBytesThanItMayHold) {
  const TemporaryDirectory directory;
  directory.write("a", std::string(600, 'a'));
  directory.write("b", std::string(600, 'b'));
  http3::DocumentRoot root;
  EXPECT_FALSE(load_documents(directory.path(), {.max_bytes = 1000}, root));
}

TEST(LoadDocuments, TellsHowFarItIs) {
  const TemporaryDirectory directory;
  directory.write("a", "12");
  directory.write("b", "345");
  std::size_t calls = 0;
  std::uint64_t last = 0;
  http3::DocumentRoot root;
  ASSERT_TRUE(load_documents(directory.path(),
                             {.progress =
                                  [&](std::size_t files, std::uint64_t bytes) {
                                    EXPECT_EQ(files, ++calls);
                                    last = bytes;
                                  }},
                             root));
  EXPECT_EQ(calls, 2U);
  EXPECT_EQ(last, 5U);
}

}  // namespace
}  // namespace pollux::app
