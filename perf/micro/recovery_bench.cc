// Loss recovery: ACK frames processed with so many packets in flight, losses looked for among them, and the
// acknowledgment of what was received kept.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <vector>

#include "recovery/ack_tracker.h"
#include "recovery/loss_detector.h"
#include "recovery/loss_recovery.h"
#include "unit/recovery/builders.h"

namespace pollux::perf {
namespace {

using recovery::testing::AckBuilder;
using recovery::testing::data_packet;
using wire::PacketNumber;
using wire::PacketNumberSpace;

constexpr auto kSpace = PacketNumberSpace::kApplicationData;
constexpr std::int64_t kInFlight = 10'000;
constexpr std::int64_t kStepNs = 1'000;
// Each fills the ledger anew, which takes a thousand times what it measures.
constexpr std::int64_t kTurns = 200;

// Always so many packets in flight; each acknowledges two more, and two more go out.
class Flight {
 public:
  explicit Flight(std::size_t packets) : recovery_(recovery::RecoveryConfig{}) {
    recovery_.on_handshake_confirmed(now());
    for (std::size_t i = 0; i < packets; ++i) send();
  }

  // `ranges`: the frame repeats so many older ones, each with a hole of one, as after losses.
  void acknowledge_two(std::size_t ranges) {
    acked_ += 2;
    std::vector<wire::AckRange> acknowledged{{.smallest = acked_ - 1, .largest = acked_}};
    for (std::size_t i = 1; i < ranges && acked_ > 4 * i + 4; ++i) {
      acknowledged.push_back({.smallest = acked_ - 4 * i, .largest = acked_ - 4 * i + 1});
    }
    const AckBuilder ack{acknowledged};
    benchmark::DoNotOptimize(recovery_.on_ack(kSpace, ack.frame(), now()));
    send();
    send();
  }

 private:
  [[nodiscard]] Timestamp now() { return Timestamp::from_nanoseconds(at_ += kStepNs); }
  void send() { recovery_.on_packet_sent(kSpace, data_packet(next_++, now())); }

  recovery::LossRecovery recovery_;
  std::int64_t at_ = 1'000'000'000;
  PacketNumber next_ = 0;
  PacketNumber acked_ = 1;
};

// Two packets acknowledged and two sent, by how many are in flight.
void ack_processed(benchmark::State& state) {
  Flight flight{static_cast<std::size_t>(state.range(0))};
  for (auto _ : state) flight.acknowledge_two(1);
}
BENCHMARK(ack_processed)->RangeMultiplier(10)->Range(10, kInFlight);

void ack_of_32_ranges_processed(benchmark::State& state) {
  Flight flight{static_cast<std::size_t>(state.range(0))};
  for (auto _ : state) flight.acknowledge_two(32);
}
BENCHMARK(ack_of_32_ranges_processed)->Arg(kInFlight);

// The ledger with 10,000 packets in flight, of which one is acknowledged; all below it but the last two are lost.
// Found, a packet leaves the ledger: it is filled again for each turn, and only the detection is timed.
void loss_detection(benchmark::State& state) {
  using Clock = std::chrono::steady_clock;
  const auto largest_acked = static_cast<PacketNumber>(state.range(0)) + recovery::kPacketThreshold - 1;
  const Timestamp sent_at = Timestamp::from_nanoseconds(1'000'000'000);
  recovery::RttEstimator rtt;
  rtt.on_sample({.rtt = Duration::milliseconds(20), .ack_delay = Duration::zero()}, sent_at);
  std::vector<recovery::SentPacket> lost;
  lost.reserve(kInFlight);
  for (auto _ : state) {
    recovery::SentPackets sent;
    for (PacketNumber n = 0; n < kInFlight; ++n) sent.add(data_packet(n, sent_at));
    (void)sent.settle(largest_acked, recovery::PacketState::kAcked);
    lost.clear();
    const Clock::time_point began = Clock::now();
    benchmark::DoNotOptimize(recovery::detect_lost(sent, largest_acked, rtt, sent_at, lost));
    state.SetIterationTime(std::chrono::duration<double>(Clock::now() - began).count());
    if (lost.size() != static_cast<std::size_t>(state.range(0))) state.SkipWithError("not as many lost as expected");
  }
}
BENCHMARK(loss_detection)->Arg(10)->Arg(100)->Arg(1'000)->Arg(kInFlight - 10)->UseManualTime()->Iterations(kTurns);

// None is lost, and two wait for more acknowledgments: what an ACK costs that finds nothing.
void loss_detection_that_finds_none(benchmark::State& state) {
  const Timestamp sent_at = Timestamp::from_nanoseconds(1'000'000'000);
  recovery::RttEstimator rtt;
  rtt.on_sample({.rtt = Duration::milliseconds(20), .ack_delay = Duration::zero()}, sent_at);
  std::vector<recovery::SentPacket> lost;
  recovery::SentPackets sent;
  for (PacketNumber n = 0; n < kInFlight; ++n) sent.add(data_packet(n, sent_at));
  (void)sent.settle(2, recovery::PacketState::kAcked);
  for (auto _ : state) benchmark::DoNotOptimize(recovery::detect_lost(sent, 2, rtt, sent_at, lost));
}
BENCHMARK(loss_detection_that_finds_none);

void packet_received(benchmark::State& state) {
  recovery::AckTracker tracker{kSpace};
  std::int64_t at = 0;
  PacketNumber number = 0;
  for (auto _ : state) {
    const Timestamp now = Timestamp::from_nanoseconds(at += kStepNs);
    tracker.on_packet_received({.number = number++, .received_at = now, .ack_eliciting = true});
    if (!tracker.wants_to_send(now)) continue;
    benchmark::DoNotOptimize(tracker.ack_ranges());
    tracker.on_ack_sent();
  }
}
BENCHMARK(packet_received);

// Every second packet is missing, so that there are as many ranges as are kept.
void packet_received_with_holes(benchmark::State& state) {
  recovery::AckTracker tracker{kSpace};
  std::int64_t at = 0;
  PacketNumber number = 0;
  for (auto _ : state) {
    const Timestamp now = Timestamp::from_nanoseconds(at += kStepNs);
    tracker.on_packet_received({.number = number, .received_at = now, .ack_eliciting = true});
    number += 2;
    benchmark::DoNotOptimize(tracker.ack_ranges());
    tracker.on_ack_sent();
  }
}
BENCHMARK(packet_received_with_holes);

}  // namespace
}  // namespace pollux::perf
