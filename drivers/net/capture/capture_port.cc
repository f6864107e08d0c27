#include "drivers/net/capture/capture_port.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "drivers/net/capture/ip_packet.h"

namespace pollux::drivers::capture {
namespace {

// Of the clock on the wall, once a burst.
[[nodiscard]] std::int64_t wall_clock_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

}  // namespace

void CapturePort::copy(const net::Packet& packet, Direction direction, std::int64_t at_ns) {
  const Bytes bytes = packet.data();
  if (port_.info().kind == net::PortKind::kDatagrams) {
    const net::DatagramLabel& label = packet.label();
    ring_.add(at_ns, direction, ip_packet_size(label, bytes.size()),
              [&](MutableBytes room) { write_ip_packet(room, label, direction, bytes); });
    return;
  }
  ring_.add(at_ns, direction, bytes.size(), [bytes](MutableBytes room) { std::ranges::copy(bytes, room.begin()); });
}

std::size_t CapturePort::receive(std::span<net::Packet> out) {
  const std::size_t count = port_.receive(out);
  if (count == 0 || !ring_.is_open()) return count;
  const std::int64_t now = wall_clock_ns();
  for (const net::Packet& packet : out.first(count)) copy(packet, Direction::kInbound, now);
  ring_.publish(count);
  return count;
}

// Packets that are taken are gone, so they are copied before it is known which will be.
std::size_t CapturePort::transmit(std::span<net::Packet> packets) {
  if (!ring_.is_open() || packets.size() > net::kMaxBurst) return port_.transmit(packets);
  const std::int64_t now = wall_clock_ns();
  std::array<CaptureRing::Mark, net::kMaxBurst + 1> marks;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    marks[i] = ring_.mark();
    copy(packets[i], Direction::kOutbound, now);
  }
  marks[packets.size()] = ring_.mark();
  const std::size_t taken = port_.transmit(packets);
  ring_.rewind(marks[taken]);
  ring_.publish(taken);
  return taken;
}

}  // namespace pollux::drivers::capture
