// Bulk: one connection that moves a body in each direction while a test does something to the network under it.
// Knows what every such run must come to: each byte right, nothing left behind, never more than the address allows.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "scenario/amplification_watch.h"
#include "scenario/both_ways.h"
#include "scenario/leftovers.h"
#include "scenario/simulation.h"
#include "scenario/transfer.h"

namespace pollux::scenario {

class Bulk {
 public:
  static constexpr std::uint64_t kBody = 2 * 1024 * 1024;
  static constexpr drivers::sim::LinkConfig kLight{.bits_per_second = 50'000'000, .delay = Duration::milliseconds(5)};

  explicit Bulk(std::uint64_t seed, const SimulationConfig& config = {}) : simulation{seed, server, config} {
    simulation.set_links(kLight);
    simulation.add_watcher([this](const drivers::sim::FrameEvent& event) {
      if (event.verdict != drivers::sim::Verdict::kSent) return;
      std::size_t& largest = event.source == simulation.server().port().index() ? largest_of_server : largest_of_client;
      largest = std::max(largest, event.frame.size());
    });
  }

  // Until the client has this many bytes.
  void run_until_received(std::uint64_t bytes) {
    ASSERT_TRUE(simulation.run_until([&] { return client.result().bytes_received >= bytes; }, Duration::seconds(120)));
  }

  // To the end, and everything as it must be there.
  void finish() {
    finish_both_ways(simulation, client, server, kBody);
    EXPECT_LE(amplification.worst_ratio(), 3.0);
    expect_nothing_left(simulation);
  }

  TransferPlan plan{.upload_bytes = kBody, .download_bytes = kBody};
  TransferApplication server{plan, wire::Role::kServer};
  TransferApplication client{plan, wire::Role::kClient};
  std::size_t largest_of_server = 0;
  std::size_t largest_of_client = 0;
  Simulation simulation;
  AmplificationWatch amplification{simulation};
};

}  // namespace pollux::scenario
