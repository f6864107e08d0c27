// LossRecovery under random traffic, against what must hold whatever happens: every packet comes back at most once,
// and once all are acknowledged, lost or discarded, nothing is in flight.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/rng.h"
#include "recovery/loss_recovery.h"
#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::AckBuilder;
using testing::at_ms;
using testing::kDatagram;
using testing::ms;
using wire::PacketNumberSpace;

constexpr PacketNumberSpace kSpaces[] = {PacketNumberSpace::kInitial, PacketNumberSpace::kHandshake,
                                         PacketNumberSpace::kApplicationData};

class Model {
 public:
  explicit Model(std::uint64_t seed)
      : rng_(seed),
        recovery_({.role = rng_.below(2) == 0 ? wire::Role::kClient : wire::Role::kServer,
                   .max_datagram_size = kDatagram,
                   .congestion = congestion_algorithms()[seed % congestion_algorithms().size()],
                   .seed = seed}) {}

  void run() {
    for (int step = 0; step < 2'000 && !::testing::Test::HasFatalFailure(); ++step) {
      now_ = now_ + Duration::microseconds(static_cast<std::int64_t>(rng_.below(20'000)));
      const std::uint64_t dice = rng_.below(100);
      if (dice < 60) {
        send(pick_space());
      } else if (dice < 90) {
        acknowledge(pick_space());
      } else if (dice < 99) {
        time_out();
      } else if (step == 1'000 || rng_.below(20) == 0) {
        recovery_.on_handshake_confirmed(now_);
      }
      check();
    }
    settle_everything();
  }

 private:
  PacketNumberSpace pick_space() { return kSpaces[rng_.below(3)]; }

  void send(PacketNumberSpace space) {
    const std::uint64_t kind = rng_.below(4);
    const SentPacket packet{.number = recovery_.next_packet_number(space) + (rng_.below(10) == 0 ? 1 : 0),
                            .time_sent = now_,
                            .frames = {},
                            .size = ByteCount{40 + rng_.below(1'161)},
                            .ack_eliciting = kind >= 2,
                            .in_flight = kind >= 1};
    recovery_.on_packet_sent(space, packet);
    outstanding_[wire::index_of(space)].emplace(packet.number, packet);
    sent_[wire::index_of(space)].insert(packet.number);
  }

  // Some of the packets ever sent, in ranges.
  void acknowledge(PacketNumberSpace space) {
    std::vector<wire::AckRange> ranges;
    const auto& sent = sent_[wire::index_of(space)];
    for (auto at = sent.rbegin(); at != sent.rend() && ranges.size() < 10; ++at) {
      if (rng_.below(3) == 0) continue;
      if (!ranges.empty() && ranges.back().smallest == *at + 1) {
        ranges.back().smallest = *at;
      } else {
        ranges.push_back({.smallest = *at, .largest = *at});
      }
    }
    if (ranges.empty()) return;
    const AckBuilder ack(ranges, rng_.below(5'000));
    const auto outcome = recovery_.on_ack(space, ack.frame(), now_);
    ASSERT_TRUE(outcome);
    for (const SentPacket& packet : outcome->newly_acked) {
      const bool named = std::ranges::any_of(ranges, [&](const wire::AckRange& range) {
        return range.smallest <= packet.number && packet.number <= range.largest;
      });
      ASSERT_TRUE(named) << packet.number;
    }
    give_back(space, outcome->newly_acked);
    for (const wire::AckRange& range : ranges) {
      const auto& tracked = outstanding_[wire::index_of(space)];
      const auto left = tracked.lower_bound(range.smallest);
      ASSERT_TRUE(left == tracked.end() || left->first > range.largest) << left->first << " was acknowledged";
    }
    give_back(space, outcome->lost);
  }

  void time_out() {
    const Timestamp due = recovery_.next_timeout();
    if (due.is_never()) return;
    now_ = std::max(now_, due);
    const TimeoutOutcome outcome = recovery_.on_timeout(now_);
    give_back(outcome.space, outcome.lost);
    for (const SentPacket& candidate : outcome.probe_candidates) {
      ASSERT_TRUE(outstanding_[wire::index_of(outcome.space)].contains(candidate.number));
    }
  }

  void give_back(PacketNumberSpace space, std::span<const SentPacket> packets) {
    auto& tracked = outstanding_[wire::index_of(space)];
    for (const SentPacket& packet : packets) {
      const auto found = tracked.find(packet.number);
      ASSERT_NE(found, tracked.end()) << packet.number << " came back twice";
      ASSERT_EQ(found->second.time_sent, packet.time_sent);
      ASSERT_EQ(found->second.size, packet.size);
      tracked.erase(found);
    }
  }

  void check() {
    ByteCount in_flight;
    for (const auto& tracked : outstanding_) {
      for (const auto& [number, packet] : tracked) {
        if (packet.in_flight) in_flight += packet.size;
      }
    }
    ASSERT_EQ(recovery_.bytes_in_flight(), in_flight);
    ASSERT_GE(recovery_.congestion_window(), kDatagram * 2);
    ASSERT_LE(recovery_.congestion_window(), kMaxCongestionWindow);
  }

  void settle_everything() {
    recovery_.discard_space(PacketNumberSpace::kInitial, now_);
    recovery_.discard_space(PacketNumberSpace::kHandshake, now_);
    outstanding_[0].clear();
    outstanding_[1].clear();
    check();
    send(PacketNumberSpace::kApplicationData);
    now_ = now_ + ms(10'000);
    const wire::PacketNumber largest = *sent_[2].rbegin();
    const AckBuilder ack({{largest, largest}});
    const auto outcome = recovery_.on_ack(PacketNumberSpace::kApplicationData, ack.frame(), now_);
    ASSERT_TRUE(outcome);
    give_back(PacketNumberSpace::kApplicationData, outcome->newly_acked);
    give_back(PacketNumberSpace::kApplicationData, outcome->lost);
    // The last ones wait for their time threshold.
    for (int i = 0; i < 3 && !outstanding_[2].empty(); ++i) time_out();
    EXPECT_TRUE(outstanding_[2].empty());
    EXPECT_TRUE(recovery_.bytes_in_flight().is_zero());
  }

  SeededRng rng_;
  LossRecovery recovery_;
  Timestamp now_ = at_ms(1'000);
  std::array<std::map<wire::PacketNumber, SentPacket>, 3> outstanding_;
  std::array<std::set<wire::PacketNumber>, 3> sent_;
};

TEST(LossRecoveryModel, GivesEveryPacketBackOnceAndEndsWithNothingInFlight) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Model(seed).run();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace pollux::recovery
