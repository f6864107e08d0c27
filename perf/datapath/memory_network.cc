#include "perf/datapath/memory_network.h"

#include <utility>

#include "base/invariant.h"

namespace pollux::perf {
namespace {

// Ethernet and an IPv4 header without options: where UDP's source port is.
constexpr std::size_t kSourcePortAt = 14 + 20;

constexpr net::MacAddress kClientMac{0x02, 0, 0, 0, 0, 2};

}  // namespace

MemoryPort::MemoryPort(MemoryNetwork& network, net::MacAddress mac)
    : network_(network),
      // Checksums are what NICs do, and are not what is measured.
      info_{.macs = {mac}, .transmit_ipv4_checksum = true, .transmit_udp_checksum = true},
      queue_(kQueue) {}

std::size_t MemoryPort::allocate(std::span<net::Packet> out) {
  return network_.allocate(out);
}

void MemoryPort::release(std::span<net::Packet> packets) {
  network_.release(packets);
}

std::size_t MemoryPort::receive(std::span<net::Packet> out) {
  std::size_t count = 0;
  while (count < out.size() && head_ != tail_) out[count++] = std::move(queue_[head_++ % kQueue]);
  return count;
}

std::size_t MemoryPort::transmit(std::span<net::Packet> packets) {
  for (net::Packet& packet : packets) network_.carry(*this, std::move(packet));
  return packets.size();
}

void MemoryPort::deliver(net::Packet packet) {
  if (pending() == kQueue) {
    ++network_.dropped_;
    return;
  }
  packet.ip_checksum = packet.l4_checksum = net::ChecksumVerdict::kGood;
  queue_[tail_++ % kQueue] = std::move(packet);
}

MemoryNetwork::MemoryNetwork(std::size_t server_ports, std::size_t buffers) : memory_(buffers * kBufferSize) {
  free_.reserve(buffers);
  for (std::size_t i = 0; i < buffers; ++i) free_.push_back(memory_.data() + i * kBufferSize);
  client_ = std::make_unique<MemoryPort>(*this, kClientMac);
  for (std::size_t i = 0; i < server_ports; ++i) {
    servers_.push_back(std::make_unique<MemoryPort>(*this, kServerMac));
  }
}

MemoryNetwork::~MemoryNetwork() = default;

std::size_t MemoryNetwork::allocate(std::span<net::Packet> out) {
  for (std::size_t count = 0; count < out.size(); ++count) {
    if (free_.empty()) return count;
    std::uint8_t* const buffer = free_.back();
    free_.pop_back();
    out[count] = net::Packet{*this, buffer, {buffer, kBufferSize}, net::kTransmitHeadroom, 0};
  }
  return out.size();
}

void MemoryNetwork::release(std::span<net::Packet> packets) {
  for (net::Packet& packet : packets) {
    if (void* handle = packet.take_handle()) free_.push_back(static_cast<std::uint8_t*>(handle));
  }
}

void MemoryNetwork::carry(const MemoryPort& from, net::Packet packet) {
  MemoryPort& to = &from == client_.get() ? *servers_[server_for(packet.data())] : *client_;
  to.deliver(std::move(packet));
}

std::size_t MemoryNetwork::server_for(Bytes frame) {
  const auto port = static_cast<std::uint16_t>(frame[kSourcePortAt] << 8 | frame[kSourcePortAt + 1]);
  const std::size_t right = queue_of_[port - kFirstClientPort];
  if (misroute_one_in_ == 0 || ++until_misroute_ < misroute_one_in_) return right;
  until_misroute_ = 0;
  return (right + 1) % servers_.size();
}

}  // namespace pollux::perf
