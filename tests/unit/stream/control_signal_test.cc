#include "stream/control_signal.h"

#include <gtest/gtest.h>

namespace pollux::stream {
namespace {

TEST(ControlSignal, IsWantedAgainWhenItsFrameIsLost) {
  ControlSignal signal;
  EXPECT_TRUE(signal.is_idle());
  signal.want();
  signal.on_sent();
  EXPECT_FALSE(signal.is_wanted());
  signal.on_lost();
  EXPECT_TRUE(signal.is_wanted());
}

TEST(ControlSignal, StaysAckedWhenALateLossIsReported) {
  ControlSignal signal;
  signal.want();
  signal.on_sent();
  signal.on_acked();
  signal.on_lost();
  EXPECT_EQ(signal.state(), ControlSignal::State::kAcked);
}

TEST(ControlSignal, StaysWantedWhenAnOlderFrameIsAcked) {
  ControlSignal signal;
  signal.want();
  signal.on_sent();
  signal.want();
  signal.on_acked();
  EXPECT_TRUE(signal.is_wanted());
}

TEST(ControlSignal, IgnoresALossAfterItWasCancelled) {
  ControlSignal signal;
  signal.want();
  signal.on_sent();
  signal.cancel();
  signal.on_lost();
  EXPECT_TRUE(signal.is_idle());
}

}  // namespace
}  // namespace pollux::stream
