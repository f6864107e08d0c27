#include "telemetry/stats_text.h"

#include <algorithm>

#include "telemetry/text_block.h"

namespace pollux::telemetry {
namespace {

// "port 0", "ports 0,1".
[[nodiscard]] std::string names_of(std::span<const std::uint16_t> ports) {
  std::string names;
  for (const std::uint16_t port : ports) names += (names.empty() ? "" : ",") + std::to_string(port);
  return (ports.size() == 1 ? "port " : "ports ") + names;
}

[[nodiscard]] double per_second(std::uint64_t count, Duration interval) {
  return static_cast<double>(count) * 1e9 / static_cast<double>(interval.to_nanoseconds());
}

[[nodiscard]] double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void append_rates(TextBlock& block, const Snapshot& recent, Duration interval) {
  if (interval <= Duration::zero()) return;
  block.pair("RX-packets/s:", decimal(per_second(recent[Counter::kRxPackets], interval), 0),
             "TX-packets/s:", decimal(per_second(recent[Counter::kTxPackets], interval), 0));
  block.pair("RX-Mbit/s:", decimal(per_second(recent[Counter::kRxBytes] * 8, interval) / 1e6, 3),
             "TX-Mbit/s:", decimal(per_second(recent[Counter::kTxBytes] * 8, interval) / 1e6, 3));
}

// A line for each reason that is not zero: the description explains what the name alone may not.
void append_drops(TextBlock& block, const Snapshot& snapshot) {
  constexpr std::size_t kNameWidth = 36;
  constexpr std::size_t kNumberWidth = 12;
  const auto padded = [](std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text;
  };
  for (std::size_t i = 0; i < kDropReasonCount; ++i) {
    if (snapshot.drops[i] == 0) continue;
    const DropReasonInfo& info = describe(static_cast<DropReason>(i));
    std::string line = "drop " + padded(std::string{info.name}, kNameWidth);
    line += padded(std::to_string(snapshot.drops[i]), kNumberWidth) + " ";
    block.line(line += info.description);
  }
}

void append_snapshot(TextBlock& block, const Snapshot& s) {
  using enum Counter;
  const std::uint64_t refused =
      s[DropReason::kTransmitNoBuffer] + s[DropReason::kTransmitPortFull] + s[DropReason::kTransmitQueueFull];
  block.pair("RX-packets:", s[kRxPackets], "RX-dropped:", s.total_drops() - refused);
  block.pair("RX-bytes:", s[kRxBytes], "RX-datagrams:", s[kRxDatagrams]);
  block.pair("TX-packets:", s[kTxPackets], "TX-dropped:", refused);
  block.pair("TX-bytes:", s[kTxBytes], "TX-datagrams:", s[kTxDatagrams]);
  block.pair("QUIC-RX-packets:", s[kRxQuicPackets], "QUIC-TX-packets:", s[kTxQuicPackets]);
  block.pair("QUIC-lost:", s[kPacketsLost], "Probe-timeouts:", s[kProbeTimeouts]);
  block.pair("Conn-accepted:", s[kConnectionsAccepted] + s[kConnectionsOpened],
             "Conn-established:", s[kHandshakesCompleted]);
  block.pair("Conn-closed:", s[kConnectionsClosed], "Handshake-failed:", s[kHandshakesFailed]);
  block.pair("Streams-opened:", s[kStreamsOpened], "Streams-closed:", s[kStreamsClosed]);
  block.pair("ARP-ND-replies:", s[kArpReplies] + s[kNeighborAdvertisements], "Echo-replies:", s[kEchoReplies]);
  // A worker that is alone has nobody to do that with.
  if (s[kHandedOver] + s[kTakenOver] != 0) {
    block.pair("Handed-over:", s[kHandedOver], "Taken-over:", s[kTakenOver]);
  }
  append_drops(block, s);
}

}  // namespace

std::string stats_text(std::span<const WorkerStatistics> workers, Duration interval) {
  std::string out;
  Snapshot total;
  Snapshot recent;
  for (const WorkerStatistics& worker : workers) {
    TextBlock block{"QUIC statistics for " + names_of(worker.ports) + " queue " + std::to_string(worker.queue) +
                    " lcore " + std::to_string(worker.lcore)};
    append_snapshot(block, worker.total);
    append_rates(block, worker.recent, interval);
    const double busy = percent(worker.recent[Counter::kBusyCycles], worker.recent[Counter::kCycles]);
    block.pair("Busy-percent:", decimal(busy, 1), "Polls:", std::to_string(worker.total[Counter::kPolls]));
    out += block.finish();
    total += worker.total;
    recent += worker.recent;
  }
  TextBlock block{"Accumulated QUIC statistics for all workers"};
  append_snapshot(block, total);
  append_rates(block, recent, interval);
  return out + block.finish();
}

std::string port_text(std::uint16_t port, const PortStatistics& statistics) {
  TextBlock block{"Device statistics for port " + std::to_string(port)};
  block.pair("RX-packets:", statistics.rx_packets, "RX-missed:", statistics.rx_missed);
  block.pair("RX-bytes:", statistics.rx_bytes, "RX-errors:", statistics.rx_errors);
  block.pair("TX-packets:", statistics.tx_packets, "TX-errors:", statistics.tx_errors);
  block.pair("TX-bytes:", statistics.tx_bytes, "RX-no-buffer:", statistics.rx_no_buffer);
  return block.finish();
}

}  // namespace pollux::telemetry
