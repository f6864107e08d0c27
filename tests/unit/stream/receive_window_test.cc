#include "stream/receive_window.h"

#include <gtest/gtest.h>

namespace pollux::stream {
namespace {

constexpr Duration kRtt = Duration::milliseconds(10);

Timestamp at_ms(std::int64_t ms) {
  return Timestamp{} + Duration::milliseconds(ms);
}

void use(ReceiveWindow& window, std::uint64_t bytes) {
  window.on_received(bytes);
  window.on_consumed(bytes);
}

// RFC 9000 §4.1-2
TEST(ReceiveWindow, AdmitsExactlyUpToTheLimit) {
  ReceiveWindow window;
  window.restart(100, 1000);
  EXPECT_TRUE(window.admits(100));
  EXPECT_FALSE(window.admits(101));
  window.on_received(60);
  EXPECT_TRUE(window.admits(40));
  EXPECT_FALSE(window.admits(41));
}

// RFC 9000 §4.2-2, §4.2-1
TEST(ReceiveWindow, WantsAnUpdateWhenHalfIsConsumedWithoutBeingAsked) {
  ReceiveWindow window;
  window.restart(100, 1000);
  use(window, 49);
  EXPECT_FALSE(window.wants_update());
  use(window, 1);
  EXPECT_TRUE(window.wants_update());
  EXPECT_EQ(window.advance(at_ms(0), kRtt), 150U);
  EXPECT_FALSE(window.wants_update());
}

TEST(ReceiveWindow, DoublesUpToItsMaximumWhenUpdatesComeWithinTwoRoundTrips) {
  ReceiveWindow window;
  window.restart(100, 350);
  use(window, 50);
  window.advance(at_ms(0), kRtt);
  use(window, 100);
  EXPECT_EQ(window.advance(at_ms(19), kRtt), 350U);
  EXPECT_EQ(window.window(), 200U);
  use(window, 150);
  window.advance(at_ms(30), kRtt);
  EXPECT_EQ(window.window(), 350U);
}

TEST(ReceiveWindow, KeepsItsSizeForASlowReader) {
  ReceiveWindow window;
  window.restart(100, 1000);
  use(window, 50);
  window.advance(at_ms(0), kRtt);
  use(window, 50);
  EXPECT_EQ(window.advance(at_ms(20), kRtt), 200U);
  EXPECT_EQ(window.window(), 100U);
}

TEST(ReceiveWindow, SendsTheNewestLimitWhenTheLatestUpdateIsLost) {
  ReceiveWindow window;
  window.restart(100, 100);
  use(window, 50);
  const std::uint64_t first = window.advance(at_ms(0), kRtt);
  use(window, 50);
  const std::uint64_t second = window.advance(at_ms(100), kRtt);
  window.on_update_lost(first);
  EXPECT_FALSE(window.wants_update());
  use(window, 10);
  window.on_update_lost(second);
  EXPECT_TRUE(window.wants_update());
  EXPECT_EQ(window.advance(at_ms(101), kRtt), 210U);
  EXPECT_EQ(window.window(), 100U);
}

// RFC 9000 §13.3-2
TEST(ReceiveWindow, WantsNothingMoreAfterUpdatesWereStopped) {
  ReceiveWindow window;
  window.restart(100, 100);
  use(window, 60);
  window.stop_updates();
  EXPECT_FALSE(window.wants_update());
  use(window, 40);
  EXPECT_FALSE(window.wants_update());
}

}  // namespace
}  // namespace pollux::stream
