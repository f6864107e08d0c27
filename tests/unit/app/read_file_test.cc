#include "app/common/read_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "temporary_directory.h"

namespace pollux::app {
namespace {

using testing::HasSubstr;

TEST(ReadFile, GivesEveryByte) {
  const TemporaryDirectory directory;
  directory.write("f", std::string_view{"a\0b\n", 4});
  EXPECT_EQ(read_text_file(directory / "f", "the file"), (std::string{"a\0b\n", 4}));
  EXPECT_EQ(read_binary_file(directory / "f", "the file"), (std::vector<std::uint8_t>{'a', 0, 'b', '\n'}));
}

TEST(ReadFile, SaysWhichFileAndWhy) {
  const TemporaryDirectory directory;
  const auto missing = read_text_file(directory / "nothing", "the certificate");
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error(), HasSubstr("the certificate '" + (directory / "nothing") + "' cannot be read: No such"));
  const auto not_a_file = read_text_file(directory.path(), "the key");
  ASSERT_FALSE(not_a_file);
  EXPECT_THAT(not_a_file.error(), HasSubstr("not a regular file"));
}

TEST(ReadFile, RefusesATextThatIsTooLarge) {
  const TemporaryDirectory directory;
  directory.write("large", "x");
  std::filesystem::resize_file(directory / "large", kMaxTextFileBytes + 1);
  EXPECT_FALSE(read_text_file(directory / "large", "the file"));
}

}  // namespace
}  // namespace pollux::app
