// What sharing costs a worker: a hop of a packet to another shard, the poll that finds nothing, an entry shown and
// read, and a packet's worth of bytes over a bridge.
#include <benchmark/benchmark.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "base/spsc_ring.h"
#include "net/packet.h"
#include "registry/inboxes.h"
#include "registry/stream_bridges.h"
#include "registry/stream_directory.h"

namespace pollux::perf {
namespace {

using registry::ShardIndex;

constexpr ShardIndex kHere{0};
constexpr ShardIndex kThere{1};

// Pushed and popped by one thread: the instructions alone.
void hop_on_one_core(benchmark::State& state) {
  SpscRing<net::Packet> ring{256};
  std::vector<net::Packet> burst(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(ring.push(burst));
    benchmark::DoNotOptimize(ring.pop(burst));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(hop_on_one_core)->Arg(1)->Arg(8)->Arg(32)->Arg(64);

// Pushed by this thread and popped by another: the cache lines that travel, too. Says nothing where they share a core.
void hop_across_cores(benchmark::State& state) {
  SpscRing<net::Packet> ring{256};
  std::atomic<bool> done{false};
  std::thread receiver([&] {
    std::vector<net::Packet> out(static_cast<std::size_t>(state.range(0)));
    while (!done.load(std::memory_order_relaxed)) benchmark::DoNotOptimize(ring.pop(out));
  });
  std::vector<net::Packet> burst(static_cast<std::size_t>(state.range(0)));
  std::size_t taken = 0;
  for (auto _ : state) taken += ring.push(burst);
  done = true;
  receiver.join();
  state.SetItemsProcessed(static_cast<std::int64_t>(taken));
}
BENCHMARK(hop_across_cores)->Arg(1)->Arg(8)->Arg(32)->Arg(64)->UseRealTime();

// What every poll pays, by the number of shards.
void poll_of_empty_inbox(benchmark::State& state) {
  registry::Inboxes<net::Packet> inboxes{static_cast<std::size_t>(state.range(0))};
  std::array<net::Packet, 64> out;
  for (auto _ : state) benchmark::DoNotOptimize(inboxes.receive(kHere, out));
}
BENCHMARK(poll_of_empty_inbox)->RangeMultiplier(2)->Range(1, 64);

void poll_of_silent_bridges(benchmark::State& state) {
  registry::StreamBridges bridges{static_cast<std::size_t>(state.range(0)),
                                  {.bridges_of_each_shard = 64, .window = 64}};
  for (auto _ : state) {
    benchmark::DoNotOptimize(bridges.poll(kHere, [](registry::BridgeCall, registry::BridgeEnd) {}));
  }
}
BENCHMARK(poll_of_silent_bridges)->Arg(2)->Arg(64);

void entry_changed(benchmark::State& state) {
  registry::StreamDirectory directory{1, 1024};
  auto& region = directory.region(kHere);
  const auto place = region.publish({});
  for (auto _ : state) region.change(*place, [](registry::StreamEntry& entry) { entry.bytes_sent += 1200; });
}
BENCHMARK(entry_changed);

void entry_shown_and_withdrawn(benchmark::State& state) {
  registry::StreamDirectory directory{1, 1024};
  auto& region = directory.region(kHere);
  for (auto _ : state) region.withdraw(*region.publish({}));
}
BENCHMARK(entry_shown_and_withdrawn);

void entry_read(benchmark::State& state) {
  registry::StreamDirectory directory{1, 1024};
  const auto place = directory.region(kHere).publish({});
  for (auto _ : state) benchmark::DoNotOptimize(directory.region(kHere).read(place->index));
}
BENCHMARK(entry_read);

void packet_over_a_bridge(benchmark::State& state) {
  registry::StreamBridges bridges{2, {.bridges_of_each_shard = 1, .window = 65'536}};
  const std::vector<std::uint8_t> data(1200);
  auto near = bridges.open(kHere, kThere, 0);
  for (auto _ : state) {
    benchmark::DoNotOptimize(near->write(data));
    bridges.poll(kThere, [](registry::BridgeCall, registry::BridgeEnd far) {
      while (!far.readable().empty()) {
        const std::size_t size = far.readable().size();
        far.take(size);
        far.release(size);
      }
    });
    bridges.poll(kHere, [](registry::BridgeCall, registry::BridgeEnd end) { (void)end.take_credit(); });
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(data.size()));
}
BENCHMARK(packet_over_a_bridge);

}  // namespace
}  // namespace pollux::perf

BENCHMARK_MAIN();
