#include "app/common/key_log_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "app/common/read_file.h"
#include "unit/app/temporary_directory.h"

namespace pollux::app {
namespace {

TEST(KeyLogFile, AppendsALineForEachSecretAtOnce) {
  const TemporaryDirectory folder;
  folder.write("keys", "before\n");
  KeyLogRing ring;
  auto log = KeyLogFile::open(folder / "keys");
  ASSERT_TRUE(log) << log.error();
  log->add(ring);
  ring.on_secret_line("A 1 2");
  ring.on_secret_line("B 3 4");
  EXPECT_TRUE(log->drain());
  EXPECT_EQ(read_text_file(folder / "keys", "it"), "before\nA 1 2\nB 3 4\n");
  EXPECT_FALSE(log->drain());
}

TEST(KeyLogFile, HasTheSecretsOfEveryWorker) {
  const TemporaryDirectory folder;
  std::array<KeyLogRing, 2> rings;
  auto log = KeyLogFile::open(folder / "keys");
  ASSERT_TRUE(log);
  for (KeyLogRing& ring : rings) log->add(ring);
  rings[1].on_secret_line("B 3 4");
  rings[0].on_secret_line("A 1 2");
  EXPECT_TRUE(log->drain());
  EXPECT_EQ(read_text_file(folder / "keys", "it"), "A 1 2\nB 3 4\n");
}

TEST(KeyLogFile, TellsAListenerWithAndWithoutAFile) {
  KeyLogRing ring;
  auto log = KeyLogFile::open("");
  ASSERT_TRUE(log);
  log->add(ring);
  std::vector<std::string> heard;
  log->set_listener([&](std::string_view line) { heard.emplace_back(line); });
  ring.on_secret_line("A 1 2");
  EXPECT_TRUE(log->drain());
  EXPECT_THAT(heard, ::testing::ElementsAre("A 1 2"));
  log->finish();
}

TEST(KeyLogFile, SaysWhyItCannotBeWritten) {
  const auto log = KeyLogFile::open("/nonexistent/keys");
  ASSERT_FALSE(log);
  EXPECT_THAT(log.error(), ::testing::StartsWith("the key log '/nonexistent/keys'"));
}

TEST(KeyLogRing, CountsLinesThatFindNoRoom) {
  KeyLogRing ring;
  const std::string line(1000, 'x');
  for (std::size_t i = 0; i < 2 * KeyLogRing::kBytes / line.size(); ++i) ring.on_secret_line(line);
  EXPECT_NE(ring.dropped(), 0U);
}

}  // namespace
}  // namespace pollux::app
