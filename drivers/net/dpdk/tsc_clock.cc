#include "drivers/net/dpdk/tsc_clock.h"

#include <rte_cycles.h>

namespace pollux::drivers::dpdk {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr unsigned kPoint = 32;
constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

}  // namespace

TscClock::TscClock() : TscClock(rte_get_tsc_hz(), rte_rdtsc() - rte_get_tsc_hz()) {}

TscClock::TscClock(std::uint64_t cycles_per_second, std::uint64_t start)
    : cycles_per_second_(cycles_per_second),
      start_(start),
      nanoseconds_per_cycle_((kNanosecondsPerSecond << kPoint) / cycles_per_second) {}

Timestamp TscClock::at(std::uint64_t cycles) const {
  const Wide scaled = static_cast<Wide>(cycles - start_) * nanoseconds_per_cycle_;
  return Timestamp::from_nanoseconds(static_cast<std::int64_t>(scaled >> kPoint));
}

std::uint64_t TscClock::cycles() {
  return rte_rdtsc();
}

}  // namespace pollux::drivers::dpdk
