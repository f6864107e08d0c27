// BothWays: the good end of a transfer in both directions: both ends have all of it, and have closed without an error.
#pragma once

#include <gtest/gtest.h>

#include "scenario/simulation.h"
#include "scenario/transfer.h"

namespace pollux::scenario {

// Runs until the server's connection has closed and every host is empty; each end was to get so many bytes.
inline void finish_both_ways(Simulation& simulation, const TransferApplication& client,
                             const TransferApplication& server, std::uint64_t bytes) {
  ASSERT_TRUE(
      simulation.run_until([&] { return server.result().closed && simulation.is_empty(); }, Duration::seconds(600)));
  for (const TransferResult* result : {&client.result(), &server.result()}) {
    EXPECT_EQ(result->bytes_received, bytes);
    EXPECT_EQ(result->wrong_bytes, 0U);
    ASSERT_TRUE(result->closed.has_value());
    EXPECT_EQ(result->closed->error_code, 0U) << result->close_phrase;
  }
}

}  // namespace pollux::scenario
