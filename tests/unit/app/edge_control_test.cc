#include "app/edge/edge_control.h"

#include <gtest/gtest.h>

#include "unit/app/temporary_directory.h"

namespace pollux::app {
namespace {

constexpr Timestamp kNow = Timestamp::from_nanoseconds(42);

class EdgeControlTest : public ::testing::Test {
 protected:
  // What this worker is told now.
  std::size_t drains_at(std::uint16_t worker) {
    std::size_t drains = 0;
    (void)control_.inboxes().deliver(registry::ShardIndex{worker}, [&](EdgeControl::Message& message) {
      std::visit(registry::On{[&](const registry::Drain&) { ++drains; }}, message);
    });
    return drains;
  }

  telemetry::Counters counters_;
  EdgeControl control_{2, WorkerTables{}, [] { return kNow; }};
};

TEST_F(EdgeControlTest, ShowsItsWorkersAsTheyStand) {
  control_.add({.ports = {1, 4}, .queue = 2, .lcore = 3}, [this] { return counters_.snapshot(); });
  counters_.add(telemetry::Counter::kRxPackets, 7);
  const auto workers = control_.workers();
  ASSERT_EQ(workers.size(), 1U);
  EXPECT_EQ(workers[0].ports, (std::vector<std::uint16_t>{1, 4}));
  EXPECT_EQ(workers[0].queue, 2U);
  EXPECT_EQ(workers[0].lcore, 3U);
  EXPECT_EQ(workers[0].counters[telemetry::Counter::kRxPackets], 7U);
  EXPECT_EQ(control_.now(), kNow);
}

TEST_F(EdgeControlTest, TellsEveryWorkerOnceToDrain) {
  EXPECT_TRUE(control_.drain());
  EXPECT_TRUE(control_.drain());
  EXPECT_EQ(drains_at(0), 1U);
  EXPECT_EQ(drains_at(1), 1U);
  EXPECT_EQ(drains_at(1), 0U);
}

TEST(OpenControlSocket, OffIsNone) {
  const auto socket = open_control_socket("off", {"pollux-edge"});
  ASSERT_TRUE(socket.has_value());
  EXPECT_EQ(*socket, nullptr);
}

TEST(OpenControlSocket, APathThatWasAskedForIsMadeOrAnError) {
  const TemporaryDirectory folder;
  const std::string path = folder / "x.sock";
  const auto socket = open_control_socket(path, {"pollux-edge"});
  ASSERT_TRUE(socket.has_value()) << socket.error();
  EXPECT_EQ((*socket)->path(), path);
  EXPECT_FALSE(open_control_socket(path, {"pollux-edge"}).has_value());
}

}  // namespace
}  // namespace pollux::app
