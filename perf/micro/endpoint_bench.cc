// What a shard looks up and arms for every packet: its connection by the ID, its timer in the wheel.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <vector>

#include "base/invariant.h"
#include "endpoint/connection_id_table.h"
#include "endpoint/timer_wheel.h"

namespace pollux::perf {
namespace {

constexpr std::size_t kDrawn = 1 << 16;

wire::ConnectionId draw_id(Rng& rng) {
  std::array<std::uint8_t, 8> octets{};
  rng.fill(octets);
  return wire::ConnectionId{octets};
}

// IDs that are asked for in random order: with many of them, each is out of the caches.
void connection_id_found(benchmark::State& state) {
  const auto entries = static_cast<std::size_t>(state.range(0));
  SeededRng rng{1};
  endpoint::ConnectionIdTable table{entries, rng};
  std::vector<wire::ConnectionId> ids;
  for (std::uint32_t i = 0; i < entries; ++i) {
    ids.push_back(draw_id(rng));
    POLLUX_INVARIANT(table.insert(ids.back(), {.index = i}));
  }
  std::vector<wire::ConnectionId> asked;
  for (std::size_t i = 0; i < kDrawn; ++i) asked.push_back(ids[rng.below(entries)]);
  std::size_t at = 0;
  for (auto _ : state) benchmark::DoNotOptimize(table.find(asked[at++ % kDrawn]));
}
BENCHMARK(connection_id_found)->RangeMultiplier(10)->Range(1, 1'000'000);

void connection_id_unknown(benchmark::State& state) {
  const auto entries = static_cast<std::size_t>(state.range(0));
  SeededRng rng{1};
  endpoint::ConnectionIdTable table{entries, rng};
  for (std::uint32_t i = 0; i < entries; ++i) POLLUX_INVARIANT(table.insert(draw_id(rng), {.index = i}));
  std::vector<wire::ConnectionId> asked;
  for (std::size_t i = 0; i < kDrawn; ++i) asked.push_back(draw_id(rng));
  std::size_t at = 0;
  for (auto _ : state) benchmark::DoNotOptimize(table.find(asked[at++ % kDrawn]));
}
BENCHMARK(connection_id_unknown)->Arg(1'000'000);

constexpr std::int64_t kTick = std::int64_t{1} << endpoint::TimerWheel::kTickBits;

// What every packet does: some connection's deadline moves, a probe timeout ahead.
void timer_moved(benchmark::State& state) {
  const auto timers = static_cast<std::uint32_t>(state.range(0));
  SeededRng rng{1};
  std::int64_t now = 1'000'000'000;
  endpoint::TimerWheel wheel{timers, Timestamp::from_nanoseconds(now)};
  std::vector<std::uint32_t> order;
  for (std::size_t i = 0; i < kDrawn; ++i) order.push_back(static_cast<std::uint32_t>(rng.below(timers)));
  std::size_t at = 0;
  for (auto _ : state) {
    now += 100;
    wheel.arm(order[at++ % kDrawn], Timestamp::from_nanoseconds(now + 50'000'000));
  }
}
BENCHMARK(timer_moved)->Arg(1)->Arg(1'000)->Arg(65'536)->Arg(1'000'000);

// One timer comes due in each tick, and is armed again for a second later.
void timer_expired(benchmark::State& state) {
  const auto timers = static_cast<std::uint32_t>(state.range(0));
  std::int64_t now = 0;
  endpoint::TimerWheel wheel{timers, Timestamp::from_nanoseconds(now)};
  for (std::uint32_t i = 0; i < timers; ++i) wheel.arm(i, Timestamp::from_nanoseconds((i + 1) * kTick));
  const std::int64_t round = static_cast<std::int64_t>(timers) * kTick;
  for (auto _ : state) {
    now += kTick;
    wheel.expire(Timestamp::from_nanoseconds(now),
                 [&](std::uint32_t timer) { wheel.arm(timer, Timestamp::from_nanoseconds(now + round)); });
  }
}
BENCHMARK(timer_expired)->Arg(1'000)->Arg(65'536);

// What an idle poll pays.
void wheel_advanced_with_nothing_due(benchmark::State& state) {
  std::int64_t now = 0;
  endpoint::TimerWheel wheel{1'000, Timestamp::from_nanoseconds(now)};
  for (std::uint32_t i = 0; i < 1'000; ++i) wheel.arm(i, Timestamp::from_nanoseconds(INT64_MAX / 2 + i * kTick));
  for (auto _ : state) {
    now += 100;
    wheel.expire(Timestamp::from_nanoseconds(now), [](std::uint32_t) {});
  }
}
BENCHMARK(wheel_advanced_with_nothing_due);

}  // namespace
}  // namespace pollux::perf
