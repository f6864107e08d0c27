// Leftovers: what a host must not hold any more when its last connection has gone.
#pragma once

#include <gtest/gtest.h>

#include "scenario/simulation.h"

namespace pollux::scenario {

// Shuts the host down: nothing can be done with it afterwards.
inline void expect_nothing_left(Host& host) {
  EXPECT_EQ(host.shard().connection_count(), 0U);
  EXPECT_EQ(host.shard().half_open_count(), 0U);
  EXPECT_EQ(host.shard().stream_memory().streams.in_use(), 0U);
  EXPECT_EQ(host.shard().stream_memory().chunks.in_use(), 0U);
  EXPECT_TRUE(host.shard().next_deadline().is_never()) << "a timer is left";
  host.shut_down();
  EXPECT_EQ(host.port().outstanding(), 0U) << "a packet buffer is left";
}

inline void expect_nothing_left(Simulation& simulation) {
  expect_nothing_left(simulation.client());
  expect_nothing_left(simulation.server());
}

}  // namespace pollux::scenario
