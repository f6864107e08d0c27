// What tracing costs a packet: nothing but a branch where it is off. This file makes two programs: one of the library
// as it is, and one of the same library compiled without tracing (POLLUX_NO_TRACE), to compare with.
#include <benchmark/benchmark.h>

#include "perf/micro/packet_loop.h"

namespace pollux::perf {
namespace {

void report(benchmark::State& state, std::size_t packets) {
  state.SetItemsProcessed(static_cast<std::int64_t>(packets));
  state.counters["ns_per_packet"] =
      benchmark::Counter(static_cast<double>(packets) / 1e9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void packets_untraced(benchmark::State& state) {
  PacketLoop loop;
  std::size_t packets = 0;
  for (auto _ : state) packets += loop.turn();
  report(state, packets);
}
BENCHMARK(packets_untraced);

#ifndef POLLUX_NO_TRACE
// The events are thrown away: writing them down is another thread's work.
void packets_traced(benchmark::State& state) {
  telemetry::RecordRing ring{1 << 22};
  telemetry::ConnectionTrace trace{ring, 0};
  PacketLoop loop{&trace};
  std::size_t packets = 0;
  for (auto _ : state) {
    packets += loop.turn();
    ring.drain(SIZE_MAX, [](Bytes) {});
  }
  report(state, packets);
}
BENCHMARK(packets_traced);
#endif

}  // namespace
}  // namespace pollux::perf

BENCHMARK_MAIN();
