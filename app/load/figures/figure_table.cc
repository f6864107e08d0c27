#include "app/load/figures/figure_table.h"

#include <algorithm>
#include <array>

namespace pollux::app {
namespace {

using telemetry::Counter;
using telemetry::Histogram;

using enum Counter;
using enum LoadCounter;
using enum Unit;
using enum Better;

using Value = std::optional<double>;

constexpr double kBitsPerByte = 8;
constexpr double kPercentOfAll = 100;

[[nodiscard]] Value ratio(double part, double whole) {
  return whole > 0 ? Value{part / whole} : std::nullopt;
}

[[nodiscard]] double seconds_of(const LoadFigures& f) {
  constexpr double kNanoseconds = 1e9;
  return static_cast<double>(f.elapsed.to_nanoseconds()) / kNanoseconds;
}

// The sum of some counters of either kind.
template <auto... kCounters>
[[nodiscard]] double sum_of(const LoadFigures& f) {
  return (static_cast<double>(f[kCounters]) + ...);
}

template <auto... kCounters>
[[nodiscard]] Value count(const LoadFigures& f) {
  return sum_of<kCounters...>(f);
}

template <auto... kCounters>
[[nodiscard]] Value rate(const LoadFigures& f) {
  return ratio(sum_of<kCounters...>(f), seconds_of(f));
}

template <auto... kCounters>
[[nodiscard]] Value bit_rate(const LoadFigures& f) {
  return ratio(kBitsPerByte * sum_of<kCounters...>(f), seconds_of(f));
}

template <auto kPart, auto kWhole>
[[nodiscard]] Value percent(const LoadFigures& f) {
  return ratio(kPercentOfAll * sum_of<kPart>(f), sum_of<kWhole>(f));
}

// Only turns that found something to do count: what a poll costs that finds nothing is no packet's.
template <auto... kCounters>
[[nodiscard]] Value busy_cycles_for_each(const LoadFigures& f) {
  return ratio(sum_of<kBusyCycles>(f), sum_of<kCounters...>(f));
}

[[nodiscard]] double microseconds_of(Duration time) {
  constexpr double kNanoseconds = 1e3;
  return static_cast<double>(time.to_nanoseconds()) / kNanoseconds;
}

template <Histogram LoadFigures::* kTimes, double kShare>
[[nodiscard]] Value at_share(const LoadFigures& f) {
  const Histogram& times = f.*kTimes;
  return times.is_empty() ? std::nullopt : Value{microseconds_of(times.at_share(kShare))};
}

template <Histogram LoadFigures::* kTimes, Duration (Histogram::*kOf)() const>
[[nodiscard]] Value time(const LoadFigures& f) {
  const Histogram& times = f.*kTimes;
  return times.is_empty() ? std::nullopt : Value{microseconds_of((times.*kOf)())};
}

constexpr auto kLatency = &LoadFigures::latency;
constexpr auto kHandshake = &LoadFigures::handshakes;
constexpr auto kRoundTrip = &LoadFigures::round_trip;

constexpr std::array
    kTable =
        std::to_array<Figure>(
            {
                {"duration", kSeconds, kNeither, "how long was measured",
                 [](const LoadFigures& f) { return Value{seconds_of(f)}; }},

                {"goodput", kBitsPerSecond, kMore, "content, both ways", bit_rate<kContentReceived, kContentSent>},
                {"goodput-received", kBitsPerSecond, kMore, "content of responses", bit_rate<kContentReceived>},
                {"goodput-sent", kBitsPerSecond, kMore, "content of uploads, acknowledged", bit_rate<kContentSent>},
                {"rx-packets/s", kPerSecond, kMore, "frames received", rate<kRxPackets>},
                {"tx-packets/s", kPerSecond, kMore, "frames sent", rate<kTxPackets>},

                {"requests", kCount, kMore, "requests answered as they should be", count<kRequestsCompleted>},
                {"requests/s", kPerSecond, kMore, "the same, each second", rate<kRequestsCompleted>},
                {"arrivals/s", kPerSecond, kNeither, "requests that were due, each second", rate<kRequestsDue>},
                {"requests-failed", kCount, kLess, "those answered otherwise, or cut off", count<kRequestsFailed>},
                {"requests-timed-out", kCount, kLess, "requests given up", count<kRequestsTimedOut>},
                {"requests-dropped", kCount, kLess, "requests due that found too many waiting",
                 count<kRequestsDropped>},

                {"p50", kMicroseconds, kLess, "time of a request: what half of them did not exceed",
                 at_share<kLatency, 0.5>},
                {"p90", kMicroseconds, kLess, "what 90 % did not exceed", at_share<kLatency, 0.9>},
                {"p99", kMicroseconds, kLess, "what 99 % did not exceed", at_share<kLatency, 0.99>},
                {"p99.9", kMicroseconds, kLess, "what 99.9 % did not exceed", at_share<kLatency, 0.999>},
                {"p99.99", kMicroseconds, kLess, "what 99.99 % did not exceed", at_share<kLatency, 0.9999>},
                {"p99.999", kMicroseconds, kLess, "what 99.999 % did not exceed", at_share<kLatency, 0.99999>},
                {"mean", kMicroseconds, kLess, "mean time of a request", time<kLatency, &Histogram::mean>},
                {"max", kMicroseconds, kLess, "the longest time of a request", time<kLatency, &Histogram::longest>},

                {"handshakes", kCount, kMore, "handshakes that came to their end", count<kHandshakesCompleted>},
                {"handshakes/s", kPerSecond, kMore, "the same, each second", rate<kHandshakesCompleted>},
                {"handshakes-failed", kCount, kLess, "connections that ended within their handshake",
                 count<kHandshakesFailed>},
                {"handshakes-resumed", kCount, kMore, "handshakes that rest on a session ticket",
                 count<kSessionsResumed>},
                {"early-data-accepted", kCount, kMore, "handshakes with 0-RTT", count<kEarlyDataAccepted>},
                {"early-data-rejected", kCount, kLess, "handshakes whose 0-RTT was for nothing",
                 count<kEarlyDataRejected>},
                {"handshake-p50", kMicroseconds, kLess, "time of a handshake: as p50", at_share<kHandshake, 0.5>},
                {"handshake-p90", kMicroseconds, kLess, "as p90", at_share<kHandshake, 0.9>},
                {"handshake-p99", kMicroseconds, kLess, "as p99", at_share<kHandshake, 0.99>},
                {"handshake-p99.9", kMicroseconds, kLess, "as p99.9", at_share<kHandshake, 0.999>},
                {"handshake-max", kMicroseconds, kLess, "the longest", time<kHandshake, &Histogram::longest>},

                {"connections", kCount, kMore, "connections that live",
                 [](const LoadFigures& f) { return Value{static_cast<double>(f.connections)}; }},
                {"connections-lost", kCount, kLess, "connections that ended before they were meant to",
                 count<kConnectionsLost>},
                {"reconnects", kCount, kLess, "connections begun in place of those", count<kReconnects>},
                {"migrations", kCount, kMore, "moves of a connection to another path", count<kMigrations>},
                {"bytes/connection", kBytes, kLess, "memory of this process for each connection",
                 [](const LoadFigures& f) {
                   return f.memory_bytes == 0
                              ? std::nullopt
                              : ratio(static_cast<double>(f.memory_bytes), static_cast<double>(f.connections));
                 }},
                {"initials/s", kPerSecond, kMore, "packets of a flood", rate<kValidInitials, kInvalidInitials>},

                {"packets-lost", kCount, kLess, "packets of ours declared lost, and sent again", count<kPacketsLost>},
                {"loss", kPercent, kLess, "those, of all that were sent", percent<kPacketsLost, kTxQuicPackets>},
                {"probe-timeouts", kCount, kLess, "probe timeouts that fired", count<kProbeTimeouts>},
                {"drops", kCount, kLess, "packets dropped here, for any reason",
                 [](const LoadFigures& f) { return Value{static_cast<double>(f.transport.total_drops())}; }},
                {"rtt-p50", kMicroseconds, kLess, "smoothed round trip time: as p50", at_share<kRoundTrip, 0.5>},
                {"rtt-p99", kMicroseconds, kLess, "as p99", at_share<kRoundTrip, 0.99>},

                {"busy", kPercent, kNeither, "cycles of turns that found something to do",
                 percent<kBusyCycles, kCycles>},
                {"cycles/packet", kClockCycles, kLess, "busy cycles for each frame received or sent",
                 busy_cycles_for_each<kRxPackets, kTxPackets>},
                {"cycles/byte", kClockCycles, kLess, "busy cycles for each byte of content",
                 busy_cycles_for_each<kContentReceived, kContentSent>},
                {"cycles/request", kClockCycles, kLess, "busy cycles for each request",
                 busy_cycles_for_each<kRequestsCompleted>},
                {"cycles/handshake", kClockCycles, kLess, "busy cycles for each handshake",
                 busy_cycles_for_each<kHandshakesCompleted>},
            });

}  // namespace

std::span<const Figure> all_figures() {
  return kTable;
}

const Figure* figure_named(std::string_view name) {
  const auto found = std::ranges::find(kTable, name, &Figure::name);
  return found == kTable.end() ? nullptr : &*found;
}

}  // namespace pollux::app
