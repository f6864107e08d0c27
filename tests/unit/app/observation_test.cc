#include "app/common/observation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "app/common/read_file.h"
#include "unit/app/temporary_directory.h"
#include "unit/endpoint/fake_port.h"

namespace pollux::app {
namespace {

using ::testing::HasSubstr;

TEST(Observation, IsNothingUnlessItIsAskedFor) {
  auto observation = Observation::open({});
  ASSERT_TRUE(observation);
  Observer& observer = (*observation)->add_observer();
  EXPECT_EQ(observer.key_log(), nullptr);
  EXPECT_EQ(observer.trace_log(), nullptr);
  endpoint::FakePort port{1};
  EXPECT_EQ(&observer.observe(port), &port);
  (*observation)->start(Timestamp{});
  (*observation)->stop();
}

TEST(Observation, WritesWhatIsAskedFor) {
  const TemporaryDirectory folder;
  auto observation = Observation::open(
      {.qlog_directory = folder / "qlog", .key_log_file = folder / "keys", .capture_file = folder / "c.pcapng"});
  ASSERT_TRUE(observation) << observation.error();
  endpoint::FakePort inner{1};
  inner.arrived = {{1, 2, 3}};
  Observer& observer = (*observation)->add_observer();
  Observer& other = (*observation)->add_observer();
  net::PacketPort& port = observer.observe(inner);
  (*observation)->start(Timestamp{});
  std::array<net::Packet, 1> burst;
  EXPECT_EQ(port.receive(burst), 1U);
  other.key_log()->on_secret_line("LABEL 12 34");
  telemetry::TraceLog& log = *observer.trace_log();
  telemetry::ConnectionTrace trace{log.ring(), log.next_number()};
  trace.write(Timestamp{}, telemetry::ConnectionStarted{.is_server = true});
  trace.write(Timestamp{}, telemetry::PacketReceived{});
  port.release(burst);
  (*observation)->stop();
  EXPECT_EQ(read_text_file(folder / "keys", "it"), "LABEL 12 34\n");
  EXPECT_TRUE(std::filesystem::exists(folder / "qlog/_server.sqlog"));
  const auto capture = read_binary_file(folder / "c.pcapng", "it");
  ASSERT_TRUE(capture);
  EXPECT_THAT(std::string(capture->begin(), capture->end()), HasSubstr("LABEL 12 34\n"));
}

TEST(Observation, SaysWhatCannotBeWritten) {
  const auto observation = Observation::open({.capture_file = "/nonexistent/c"});
  ASSERT_FALSE(observation);
  EXPECT_THAT(observation.error(), HasSubstr("the capture"));
}

TEST(KeyLogOfEnvironment, IsTheVariableThatOtherToolsReadToo) {
  ::setenv("SSLKEYLOGFILE", "/tmp/x", 1);
  EXPECT_EQ(with_environment({}).key_log_file, "/tmp/x");
  EXPECT_EQ(with_environment({.key_log_file = "/tmp/y"}).key_log_file, "/tmp/y");
  ::unsetenv("SSLKEYLOGFILE");
  EXPECT_EQ(with_environment({}).key_log_file, "");
}

}  // namespace
}  // namespace pollux::app
