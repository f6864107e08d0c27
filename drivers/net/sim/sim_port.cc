#include "drivers/net/sim/sim_port.h"

#include <algorithm>
#include <array>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "base/invariant.h"
#include "drivers/net/sim/sim_network.h"
#include "net/checksum.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/udp.h"

namespace pollux::drivers::sim {
namespace {

constexpr std::size_t kIpv4ChecksumOffset = 10;
constexpr std::size_t kUdpChecksumOffset = 6;

void write_checksum(MutableBytes place, std::uint16_t checksum) {
  ByteWriter{place.first(2)}.write_u16(checksum);
}

struct Addresses {
  IpAddress source;
  IpAddress destination;
};

[[nodiscard]] Addresses addresses_of(Bytes ip_header, bool ipv4) {
  return ipv4 ? Addresses{IpAddress::v4(ip_header.subspan(12, 4)), IpAddress::v4(ip_header.subspan(16, 4))}
              : Addresses{IpAddress::v6(ip_header.subspan(8, 16)), IpAddress::v6(ip_header.subspan(24, 16))};
}

// What a NIC does with an offload request. Insists that the UDP checksum was prepared as DPDK wants it: then the sum
// over the whole segment, with that pseudo-header sum in place, is the checksum.
void fill_in_checksums(MutableBytes frame, const net::TransmitOffload& offload) {
  const MutableBytes ip = frame.subspan(offload.l2_length);
  const MutableBytes segment = ip.subspan(offload.l3_length);
  if (offload.ipv4_checksum) {
    const MutableBytes header = ip.first(offload.l3_length);
    POLLUX_INVARIANT(header[kIpv4ChecksumOffset] == 0 && header[kIpv4ChecksumOffset + 1] == 0);
    write_checksum(header.subspan(kIpv4ChecksumOffset), net::finish_checksum(net::add_to_sum(0, header)));
  }
  if (offload.udp_checksum) {
    const std::uint16_t checksum = net::finish_checksum(net::add_to_sum(0, segment));
    write_checksum(segment.subspan(kUdpChecksumOffset), checksum == 0 ? UINT16_MAX : checksum);
  }
}

}  // namespace

struct SimPort::Buffer {
  alignas(64) std::array<std::uint8_t, net::kTransmitHeadroom + kDataRoom> memory;
};

SimPort::SimPort(SimNetwork& network, PortIndex index, const SimPortConfig& config)
    : network_(network),
      index_(index),
      config_(config),
      info_{.macs = {config.mac},
            .mtu = config.mtu,
            .transmit_ipv4_checksum = config.transmit_checksum_offload,
            .transmit_udp_checksum = config.transmit_checksum_offload} {
  POLLUX_INVARIANT(config.mtu + net::EthernetHeader::kSize <= kDataRoom);
}

SimPort::~SimPort() = default;

net::Packet SimPort::take_buffer() {
  if (free_.empty()) {
    if (buffers_.size() == config_.buffers) {
      ++pool_dry_;
      return {};
    }
    // Made when first wanted: a test of many hosts touches few buffers. A free list with room for all keeps release()
    // from allocating.
    buffers_.push_back(std::make_unique<Buffer>());
    free_.reserve(buffers_.capacity());
    free_.push_back(buffers_.back().get());
  }
  Buffer* buffer = free_.back();
  free_.pop_back();
  return net::Packet{*this, buffer, buffer->memory, net::kTransmitHeadroom, 0};
}

std::size_t SimPort::allocate(std::span<net::Packet> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    net::Packet packet = take_buffer();
    if (packet.is_empty()) return i;
    out[i] = std::move(packet);
  }
  return out.size();
}

void SimPort::release(std::span<net::Packet> packets) {
  for (net::Packet& packet : packets) {
    if (void* handle = packet.take_handle()) free_.push_back(static_cast<Buffer*>(handle));
  }
}

std::size_t SimPort::receive(std::span<net::Packet> out) {
  std::size_t count = 0;
  while (count < out.size() && !received_.empty()) {
    std::vector<std::uint8_t> frame = std::move(received_.front());
    received_.pop_front();
    net::Packet packet = take_buffer();
    if (!packet.is_empty()) {
      std::ranges::copy(frame, packet.buffer().subspan(packet.offset()).begin());
      packet.set_data(packet.offset(), frame.size());
      judge_checksums(packet);
      out[count++] = std::move(packet);
    }
    network_.recycle(std::move(frame));
  }
  return count;
}

std::size_t SimPort::transmit(std::span<net::Packet> packets) {
  for (net::Packet& packet : packets) {
    const MutableBytes frame = packet.data();
    POLLUX_INVARIANT(frame.size() >= net::EthernetHeader::kSize);
    POLLUX_INVARIANT(frame.size() <= config_.mtu + net::EthernetHeader::kSize);
    if (packet.offload.ipv4_checksum || packet.offload.udp_checksum) fill_in_checksums(frame, packet.offload);
    network_.send(*this, frame);
  }
  release(packets);
  return packets.size();
}

void SimPort::judge_checksums(net::Packet& packet) const {
  if (!config_.receive_checksum_offload) return;
  const Bytes frame = packet.data();
  ByteReader reader{frame};
  const auto ethernet = net::read_ethernet(reader);
  if (!ethernet) return;
  const auto verdict = [](bool good) { return good ? net::ChecksumVerdict::kGood : net::ChecksumVerdict::kBad; };
  const Bytes ip = reader.rest();
  const bool is_ipv4 = ethernet->type == net::EtherType::kIpv4;
  Bytes segment;
  if (is_ipv4) {
    const auto header = net::read_ipv4(ip);
    if (!header) return;
    packet.ip_checksum = verdict(net::has_right_checksum(*header, ip));
    if (header->protocol != net::IpProtocol::kUdp || header->is_fragment) return;
    segment = ip.subspan(header->header_size, header->total_length - header->header_size);
  } else if (ethernet->type == net::EtherType::kIpv6) {
    const auto header = net::read_ipv6(ip);
    if (!header || header->next_header != net::IpProtocol::kUdp) return;
    segment = ip.subspan(net::Ipv6Header::kSize, header->payload_length);
  }
  const auto udp = net::read_udp(segment);
  if (!udp || udp->checksum == 0) return;
  const Addresses addresses = addresses_of(ip, is_ipv4);
  packet.l4_checksum =
      verdict(net::has_right_udp_checksum(addresses.source, addresses.destination, segment.first(udp->length)));
}

}  // namespace pollux::drivers::sim
