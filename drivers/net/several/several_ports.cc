#include "drivers/net/several/several_ports.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"

namespace pollux::drivers::several {
namespace {

net::PortInfo common_info(std::span<net::PacketPort* const> ports) {
  net::PortInfo common = ports.front()->info();
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const net::PortInfo& info = ports[i]->info();
    common.macs[i] = info.macs.front();
    common.mtu = std::min(common.mtu, info.mtu);
    common.transmit_ipv4_checksum = common.transmit_ipv4_checksum && info.transmit_ipv4_checksum;
    common.transmit_udp_checksum = common.transmit_udp_checksum && info.transmit_udp_checksum;
  }
  return common;
}

}  // namespace

SeveralPorts::SeveralPorts(std::span<net::PacketPort* const> ports) : devices_(ports.size()) {
  POLLUX_INVARIANT(ports.size() >= 2 && ports.size() <= net::kMaxPorts);
  for (std::size_t i = 0; i < ports.size(); ++i) {
    POLLUX_INVARIANT(ports[i]->info().kind == net::PortKind::kFrames);
    devices_[i].port = ports[i];
  }
  info_ = common_info(ports);
}

SeveralPorts::~SeveralPorts() {
  for (Device& device : devices_) release(std::span{device.waiting}.first(device.count));
}

std::size_t SeveralPorts::receive(std::span<net::Packet> out) {
  std::size_t count = 0;
  std::size_t index = next_;
  for (std::size_t left = devices_.size(); left != 0; --left, index = (index + 1) % devices_.size()) {
    Device& device = devices_[index];
    if (device.count != 0) send(device);
    // What the devices before have left of their shares is shared by those that follow.
    const std::size_t share = (out.size() - count + left - 1) / left;
    const std::size_t received = device.port->receive(out.subspan(count, share));
    for (net::Packet& packet : out.subspan(count, received)) packet.port = static_cast<std::uint8_t>(index);
    count += received;
  }
  next_ = (next_ + 1) % devices_.size();
  return count;
}

std::size_t SeveralPorts::transmit(std::span<net::Packet> packets) {
  for (std::span rest = packets; !rest.empty();) {
    const std::uint8_t port = rest.front().port;
    const auto end = std::ranges::find_if(rest, [port](const net::Packet& packet) { return packet.port != port; });
    const std::span run{rest.begin(), end};
    rest = rest.subspan(run.size());
    Device& device = devices_[port];
    if (device.count != 0) send(device);
    const std::size_t taken = device.count == 0 ? device.port->transmit(run) : 0;
    for (net::Packet& packet : run.subspan(taken)) queue(device, packet);
  }
  return packets.size();
}

void SeveralPorts::queue(Device& device, net::Packet& packet) {
  if (device.count == kMaxWaiting) {
    counters_.drop(telemetry::DropReason::kTransmitPortFull);
    release({&packet, 1});
    return;
  }
  device.waiting[device.count++] = std::move(packet);
}

void SeveralPorts::send(Device& device) {
  const std::size_t taken = device.port->transmit(std::span{device.waiting}.first(device.count));
  std::move(device.waiting.begin() + static_cast<std::ptrdiff_t>(taken),
            device.waiting.begin() + static_cast<std::ptrdiff_t>(device.count), device.waiting.begin());
  device.count -= taken;
}

bool SeveralPorts::has_backlog() const {
  return std::ranges::any_of(devices_, [](const Device& device) { return device.count != 0; });
}

}  // namespace pollux::drivers::several
