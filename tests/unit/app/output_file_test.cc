#include "app/common/output_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "app/common/read_file.h"
#include "unit/app/temporary_directory.h"

namespace pollux::app {
namespace {

using ::testing::HasSubstr;

TEST(OutputFile, ReplacesOrAppendsToWhatIsThere) {
  const TemporaryDirectory folder;
  folder.write("f", "old ");
  OutputFile::open(folder / "f", "it", OutputFile::Mode::kAppend)->write("new");
  EXPECT_EQ(read_text_file(folder / "f", "it"), "old new");
  auto file = OutputFile::open(folder / "f", "it");
  file->write("newer");
  file->flush();
  EXPECT_EQ(read_text_file(folder / "f", "it"), "newer");
  EXPECT_EQ(file->size(), 5U);
}

TEST(OutputFile, IsTheOwnersAloneWhereThatIsAsked) {
  const TemporaryDirectory folder;
  ASSERT_TRUE(
      OutputFile::open(folder / "f", "it", OutputFile::Mode::kReplace, OutputFile::Access::kPrivate).has_value());
  struct stat status{};
  ASSERT_EQ(::stat((folder / "f").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(OutputFile, SaysWhyItCannotBeOpened) {
  const TemporaryDirectory folder;
  const auto file = OutputFile::open(folder / "missing/f", "the log");
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error(), HasSubstr("the log '"));
  EXPECT_THAT(file.error(), HasSubstr("No such file or directory"));
}

TEST(OutputFile, TakesNoMoreAfterAnError) {
  auto file = OutputFile::open("/dev/full", "it");
  ASSERT_TRUE(file);
  file->write("x");
  file->flush();
  EXPECT_TRUE(file->has_failed());
  file->write("y");
  EXPECT_EQ(file->size(), 1U);
}

}  // namespace
}  // namespace pollux::app
