#include "telemetry/stats_text.h"

#include <array>
#include <cinttypes>
#include <cstdarg>
#include <cstdio>
#include <string_view>

namespace pollux::telemetry {
namespace {

// Our lines are at most this long; a longer one is cut.
constexpr std::size_t kMaxLine = 200;
constexpr std::string_view kRule = "  +------------------------------------------------------------------------+\n";

[[gnu::format(printf, 2, 3)]] void append_line(std::string& out, const char* format, ...) {
  std::array<char, kMaxLine> line{};
  std::va_list values;
  va_start(values, format);
  std::vsnprintf(line.data(), line.size(), format, values);
  va_end(values);
  out += line.data();
  out += '\n';
}

void append_heading(std::string& out, std::string_view title) {
  out += "\n  ---------------------- ";
  out += title;
  out += " ----------------------\n";
}

void append_pair(std::string& out, const char* left, std::uint64_t left_value, const char* right,
                 std::uint64_t right_value) {
  append_line(out, "  %-22s%-16" PRIu64 " %-18s%-16" PRIu64, left, left_value, right, right_value);
}

[[nodiscard]] double per_second(std::uint64_t count, Duration interval) {
  return static_cast<double>(count) * 1e9 / static_cast<double>(interval.to_nanoseconds());
}

[[nodiscard]] double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void append_rates(std::string& out, const Snapshot& recent, Duration interval) {
  if (interval <= Duration::zero()) return;
  append_line(out, "  %-22s%-16.0f %-18s%-16.0f", "RX-packets/s:", per_second(recent[Counter::kRxPackets], interval),
              "TX-packets/s:", per_second(recent[Counter::kTxPackets], interval));
  append_line(out, "  %-22s%-16.3f %-18s%-16.3f",
              "RX-Mbit/s:", per_second(recent[Counter::kRxBytes] * 8, interval) / 1e6,
              "TX-Mbit/s:", per_second(recent[Counter::kTxBytes] * 8, interval) / 1e6);
}

// A line for each reason that is not zero: the description explains what the name alone may not.
void append_drops(std::string& out, const Snapshot& snapshot) {
  for (std::size_t i = 0; i < kDropReasonCount; ++i) {
    if (snapshot.drops[i] == 0) continue;
    const DropReasonInfo& info = describe(static_cast<DropReason>(i));
    append_line(out, "  drop %-36.*s%-12" PRIu64 " %.*s", static_cast<int>(info.name.size()), info.name.data(),
                snapshot.drops[i], static_cast<int>(info.description.size()), info.description.data());
  }
}

void append_snapshot(std::string& out, const Snapshot& s) {
  using enum Counter;
  const std::uint64_t refused = s[DropReason::kTransmitNoBuffer] + s[DropReason::kTransmitQueueFull];
  append_pair(out, "RX-packets:", s[kRxPackets], "RX-dropped:", s.total_drops() - refused);
  append_pair(out, "RX-bytes:", s[kRxBytes], "RX-datagrams:", s[kRxDatagrams]);
  append_pair(out, "TX-packets:", s[kTxPackets], "TX-dropped:", refused);
  append_pair(out, "TX-bytes:", s[kTxBytes], "TX-datagrams:", s[kTxDatagrams]);
  append_pair(out, "QUIC-RX-packets:", s[kRxQuicPackets], "QUIC-TX-packets:", s[kTxQuicPackets]);
  append_pair(out, "QUIC-lost:", s[kPacketsLost], "Probe-timeouts:", s[kProbeTimeouts]);
  append_pair(out, "Conn-accepted:", s[kConnectionsAccepted] + s[kConnectionsOpened],
              "Conn-established:", s[kHandshakesCompleted]);
  append_pair(out, "Conn-closed:", s[kConnectionsClosed], "Handshake-failed:", s[kHandshakesFailed]);
  append_pair(out, "Streams-opened:", s[kStreamsOpened], "Streams-closed:", s[kStreamsClosed]);
  append_pair(out, "ARP-ND-replies:", s[kArpReplies] + s[kNeighborAdvertisements], "Echo-replies:", s[kEchoReplies]);
  // A worker that is alone has nobody to do that with.
  if (s[kHandedOver] + s[kTakenOver] != 0) {
    append_pair(out, "Handed-over:", s[kHandedOver], "Taken-over:", s[kTakenOver]);
  }
  append_drops(out, s);
}

}  // namespace

std::string stats_text(std::span<const WorkerStatistics> workers, Duration interval) {
  std::string out;
  Snapshot total;
  Snapshot recent;
  for (const WorkerStatistics& worker : workers) {
    append_heading(out, "QUIC statistics for port " + std::to_string(worker.port) + " queue " +
                            std::to_string(worker.queue) + " lcore " + std::to_string(worker.lcore));
    append_snapshot(out, worker.total);
    append_rates(out, worker.recent, interval);
    append_line(out, "  %-22s%-16.1f %-18s%-16" PRIu64,
                "Busy-percent:", percent(worker.recent[Counter::kBusyCycles], worker.recent[Counter::kCycles]),
                "Polls:", worker.total[Counter::kPolls]);
    out += kRule;
    total += worker.total;
    recent += worker.recent;
  }
  append_heading(out, "Accumulated QUIC statistics for all workers");
  append_snapshot(out, total);
  append_rates(out, recent, interval);
  out += kRule;
  return out;
}

std::string port_text(std::uint16_t port, const PortStatistics& statistics) {
  std::string out;
  append_heading(out, "Device statistics for port " + std::to_string(port));
  append_pair(out, "RX-packets:", statistics.rx_packets, "RX-missed:", statistics.rx_missed);
  append_pair(out, "RX-bytes:", statistics.rx_bytes, "RX-errors:", statistics.rx_errors);
  append_pair(out, "TX-packets:", statistics.tx_packets, "TX-errors:", statistics.tx_errors);
  append_pair(out, "TX-bytes:", statistics.tx_bytes, "RX-no-buffer:", statistics.rx_no_buffer);
  out += kRule;
  return out;
}

}  // namespace pollux::telemetry
