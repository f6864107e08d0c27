#include "app/common/qlog_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include "app/common/read_file.h"
#include "unit/app/temporary_directory.h"

namespace pollux::app {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr Timestamp kNow = Timestamp::from_nanoseconds(1'000'000'000);

telemetry::ConnectionStarted started(std::uint8_t id, bool is_server = true) {
  telemetry::ConnectionStarted event;
  event.is_server = is_server;
  event.original_destination = telemetry::TracedId{std::array{id}};
  return event;
}

std::size_t count_records(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\x1e'));
}

TEST(QlogFiles, WritesAFileForEachConnection) {
  const TemporaryDirectory folder;
  telemetry::TraceLog log{1 << 16};
  QlogFiles files{folder.path(), log};
  files.set_clock({.worker = kNow, .wall = std::chrono::system_clock::time_point{}});
  telemetry::ConnectionTrace one{log.ring(), log.next_number()};
  telemetry::ConnectionTrace two{log.ring(), log.next_number()};
  one.write(kNow, started(0xaa));
  two.write(kNow + Duration::seconds(1), started(0xbb, false));
  one.write(kNow, telemetry::PacketReceived{});
  two.write(kNow, telemetry::PacketSent{});
  one.write(kNow, telemetry::SpinBitUpdated{.state = true});
  one.write(kNow, telemetry::ConnectionEnded{});
  EXPECT_TRUE(files.drain());
  EXPECT_FALSE(files.drain());
  const auto first = read_text_file(folder / "aa_server.sqlog", "it");
  ASSERT_TRUE(first) << first.error();
  EXPECT_EQ(count_records(*first), 4U);
  EXPECT_THAT(*first, HasSubstr("quic:connection_started"));
  EXPECT_THAT(*first, HasSubstr("quic:spin_bit_updated"));
  EXPECT_THAT(*first, HasSubstr(R"("wall_clock_time":"1970-01-01T00:00:00.000Z")"));
  files.finish();
  const auto second = read_text_file(folder / "bb_client.sqlog", "it");
  ASSERT_TRUE(second) << second.error();
  EXPECT_EQ(count_records(*second), 3U);
  EXPECT_THAT(*second, HasSubstr(R"("wall_clock_time":"1970-01-01T00:00:01.000Z")"));
}

TEST(QlogFiles, HasNoFileForMoreConnectionsThanItsLimit) {
  const TemporaryDirectory folder;
  telemetry::TraceLog log{1 << 22};
  QlogFiles files{folder.path(), log};
  for (std::size_t i = 0; i <= QlogFiles::kMaxOpen; ++i) {
    telemetry::ConnectionTrace trace{log.ring(), log.next_number()};
    telemetry::ConnectionStarted event = started(0);
    event.original_destination =
        telemetry::TracedId{std::array{static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}};
    trace.write(kNow, event);
    trace.write(kNow, telemetry::PacketReceived{});
  }
  while (files.drain()) {
  }
  const auto entries = std::filesystem::directory_iterator{folder.path()};
  EXPECT_EQ(static_cast<std::size_t>(std::distance(begin(entries), end(entries))), QlogFiles::kMaxOpen);
}

TEST(QlogFiles, MakesNoFileForAConnectionOfWhichNoPacketCouldBeRead) {
  const TemporaryDirectory folder;
  telemetry::TraceLog log{1 << 16};
  QlogFiles files{folder.path(), log};
  telemetry::ConnectionTrace trace{log.ring(), log.next_number()};
  trace.write(kNow, started(0xaa));
  trace.write(kNow, telemetry::PacketDropped{});
  trace.write(kNow, telemetry::ConnectionEnded{});
  EXPECT_TRUE(files.drain());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(QlogFiles, MakesItsDirectoryOrSaysWhyNot) {
  const TemporaryDirectory folder;
  EXPECT_TRUE(QlogFiles::make_directory(folder / "a/b"));
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a/b"));
  folder.write("file", "");
  const auto made = QlogFiles::make_directory(folder / "file");
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error(), StartsWith("the directory '"));
}

}  // namespace
}  // namespace pollux::app
