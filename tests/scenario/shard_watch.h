// ShardWatch: keeps account of what reaches the server of a simulation, apart from the server's own counters, which
// must add up to the same however many shards they are spread over. Also: the queue that a flow's packets come by.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "net/toeplitz.h"
#include "net/udp_encapsulation.h"
#include "scenario/simulation.h"
#include "wire/packet_type.h"

namespace pollux::scenario {

// Which of four queues of the simulated NIC.
[[nodiscard]] inline std::size_t queue_of(const SocketAddress& client, const SocketAddress& server) {
  static const net::Toeplitz toeplitz{net::kWellKnownRssKey};
  return toeplitz.hash(client, server) % 4;
}

class ShardWatch {
 public:
  explicit ShardWatch(Simulation& simulation) : simulation_(simulation) {
    simulation.add_watcher([this](const drivers::sim::FrameEvent& event) {
      if (event.verdict != drivers::sim::Verdict::kDelivered || event.destination != 0) return;
      ++frames_;
      bytes_ += event.frame.size();
      const Bytes payload = event.frame.subspan(net::headers_size(IpFamily::kIpv4));
      if (wire::has_long_header(payload.front())) return;
      last_id_.clear();
      for (const std::uint8_t octet : payload.subspan(1, 8)) {
        last_id_ += "0123456789abcdef"[octet >> 4];
        last_id_ += "0123456789abcdef"[octet & 0x0f];
      }
    });
  }

  // The first eight bytes of the ID of the last 1-RTT packet that came to the server, in hex.
  [[nodiscard]] const std::string& last_id_to_server() const { return last_id_; }

  // Every frame was received by one shard, and what one of them gave another one took.
  void expect_nothing_unaccounted() {
    using telemetry::Counter;
    const telemetry::Snapshot sum = simulation_.server().counters();
    EXPECT_EQ(sum[Counter::kRxPackets], frames_);
    EXPECT_EQ(sum[Counter::kRxBytes], bytes_);
    EXPECT_EQ(sum[Counter::kRxDatagrams], frames_);
    EXPECT_EQ(sum[Counter::kHandedOver], sum[Counter::kTakenOver]);
    EXPECT_EQ(sum[telemetry::DropReason::kQuicMisdirected], 0U);
  }

 private:
  Simulation& simulation_;
  std::uint64_t frames_ = 0;
  std::uint64_t bytes_ = 0;
  std::string last_id_;
};

}  // namespace pollux::scenario
