#include "drivers/net/dpdk/dpdk_port.h"

#include <rte_cycles.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include <algorithm>
#include <array>
#include <utility>

#include "drivers/net/dpdk/device.h"

namespace pollux::drivers::dpdk {
namespace {

constexpr std::uint16_t kQueue = 0;
constexpr std::uint16_t kIpv6HeaderSize = 40;

using MbufBurst = std::array<rte_mbuf*, net::kMaxBurst>;

[[nodiscard]] net::ChecksumVerdict ip_verdict(std::uint64_t flags) {
  switch (flags & RTE_MBUF_F_RX_IP_CKSUM_MASK) {
    case RTE_MBUF_F_RX_IP_CKSUM_BAD:
      return net::ChecksumVerdict::kBad;
    case RTE_MBUF_F_RX_IP_CKSUM_UNKNOWN:
      return net::ChecksumVerdict::kUnknown;
    default:
      // GOOD; or NONE: the packet never was on a wire, and its checksum was never taken.
      return net::ChecksumVerdict::kGood;
  }
}

[[nodiscard]] net::ChecksumVerdict l4_verdict(std::uint64_t flags) {
  switch (flags & RTE_MBUF_F_RX_L4_CKSUM_MASK) {
    case RTE_MBUF_F_RX_L4_CKSUM_BAD:
      return net::ChecksumVerdict::kBad;
    case RTE_MBUF_F_RX_L4_CKSUM_UNKNOWN:
      return net::ChecksumVerdict::kUnknown;
    default:
      return net::ChecksumVerdict::kGood;
  }
}

[[nodiscard]] net::Packet wrap(net::PacketPool& pool, rte_mbuf* mbuf, std::size_t offset, std::size_t length) {
  return {pool, mbuf, {static_cast<std::uint8_t*>(mbuf->buf_addr), mbuf->buf_len}, offset, length};
}

[[nodiscard]] std::uint64_t transmit_flags(const net::TransmitOffload& offload) {
  if (!offload.ipv4_checksum && !offload.udp_checksum) return 0;
  return (offload.l3_length == kIpv6HeaderSize ? RTE_MBUF_F_TX_IPV6 : RTE_MBUF_F_TX_IPV4) |
         (offload.ipv4_checksum ? RTE_MBUF_F_TX_IP_CKSUM : 0) | (offload.udp_checksum ? RTE_MBUF_F_TX_UDP_CKSUM : 0);
}

// Tells the mbuf what the packet says; the two share their memory.
[[nodiscard]] rte_mbuf* prepare(const net::Packet& packet) {
  auto* mbuf = static_cast<rte_mbuf*>(packet.handle());
  const auto length = static_cast<std::uint16_t>(packet.data().size());
  mbuf->data_off = static_cast<std::uint16_t>(packet.offset());
  mbuf->data_len = length;
  mbuf->pkt_len = length;
  // Who owns the memory stays; what the receive path noted goes.
  mbuf->ol_flags = (mbuf->ol_flags & (RTE_MBUF_F_EXTERNAL | RTE_MBUF_F_INDIRECT)) | transmit_flags(packet.offload);
  mbuf->tx_offload = 0;
  mbuf->l2_len = packet.offload.l2_length & 0x7f;
  mbuf->l3_len = packet.offload.l3_length & 0x1ff;
  return mbuf;
}

}  // namespace

struct DpdkPort::State {
  std::unique_ptr<Device> device;
  std::uint64_t dropped_segments = 0;
  std::uint64_t pool_dry = 0;
};

std::vector<std::uint16_t> available_ports() {
  std::vector<std::uint16_t> ports;
  const auto next = [](std::uint64_t from) {
    return rte_eth_find_next_owned_by(static_cast<std::uint16_t>(from), RTE_ETH_DEV_NO_OWNER);
  };
  for (std::uint64_t port = next(0); port < RTE_MAX_ETHPORTS; port = next(port + 1)) {
    ports.push_back(static_cast<std::uint16_t>(port));
  }
  return ports;
}

std::expected<std::unique_ptr<DpdkPort>, std::string> DpdkPort::open(const DpdkPortConfig& config) {
  auto device = open_device(config);
  if (!device) return std::unexpected(device.error());
  auto state = std::make_unique<State>();
  state->device = *std::move(device);
  return std::unique_ptr<DpdkPort>{new DpdkPort{std::move(state)}};
}

DpdkPort::DpdkPort(std::unique_ptr<State> state) : state_(std::move(state)) {}

DpdkPort::~DpdkPort() = default;

const net::PortInfo& DpdkPort::info() const {
  return state_->device->info;
}

const DpdkDevice& DpdkPort::device() const {
  return state_->device->description;
}

std::size_t DpdkPort::allocate(std::span<net::Packet> out) {
  std::size_t count = 0;
  while (count < out.size()) {
    MbufBurst mbufs{};
    const std::size_t wanted = std::min(out.size() - count, mbufs.size());
    rte_mempool* pool = state_->device->pool.get();
    std::size_t taken = wanted;
    if (rte_pktmbuf_alloc_bulk(pool, mbufs.data(), static_cast<unsigned>(wanted)) != 0) {
      // All or nothing: what a nearly dry pool still has comes one by one.
      taken = 0;
      while (taken < wanted && (mbufs[taken] = rte_pktmbuf_alloc(pool)) != nullptr) ++taken;
    }
    for (std::size_t i = 0; i < taken; ++i) out[count + i] = wrap(*this, mbufs[i], net::kTransmitHeadroom, 0);
    count += taken;
    if (taken < wanted) break;
  }
  state_->pool_dry += out.size() - count;
  return count;
}

void DpdkPort::release(std::span<net::Packet> packets) {
  MbufBurst mbufs{};
  unsigned count = 0;
  for (net::Packet& packet : packets) {
    void* handle = packet.take_handle();
    if (handle == nullptr) continue;
    mbufs[count++] = static_cast<rte_mbuf*>(handle);
    if (count == mbufs.size()) rte_pktmbuf_free_bulk(mbufs.data(), std::exchange(count, 0U));
  }
  if (count != 0) rte_pktmbuf_free_bulk(mbufs.data(), count);
}

std::size_t DpdkPort::receive(std::span<net::Packet> out) {
  MbufBurst mbufs;
  const auto wanted = static_cast<std::uint16_t>(std::min(out.size(), mbufs.size()));
  const std::uint16_t received = rte_eth_rx_burst(device().port, kQueue, mbufs.data(), wanted);
  std::size_t count = 0;
  for (std::uint16_t i = 0; i < received; ++i) {
    rte_mbuf* mbuf = mbufs[i];
    if (mbuf->nb_segs != 1 && rte_pktmbuf_linearize(mbuf) != 0) [[unlikely]] {
      rte_pktmbuf_free(mbuf);
      ++state_->dropped_segments;
      continue;
    }
    net::Packet& packet = out[count++] = wrap(*this, mbuf, mbuf->data_off, mbuf->data_len);
    packet.ip_checksum = ip_verdict(mbuf->ol_flags);
    packet.l4_checksum = l4_verdict(mbuf->ol_flags);
  }
  return count;
}

std::size_t DpdkPort::transmit(std::span<net::Packet> packets) {
  std::size_t sent = 0;
  while (sent < packets.size()) {
    MbufBurst mbufs;
    const auto burst = packets.subspan(sent, std::min(packets.size() - sent, mbufs.size()));
    for (std::size_t i = 0; i < burst.size(); ++i) mbufs[i] = prepare(burst[i]);
    const std::uint16_t taken =
        rte_eth_tx_burst(device().port, kQueue, mbufs.data(), static_cast<std::uint16_t>(burst.size()));
    for (std::uint16_t i = 0; i < taken; ++i) (void)burst[i].take_handle();
    sent += taken;
    if (taken < burst.size()) break;
  }
  return sent;
}

telemetry::PortStatistics DpdkPort::statistics() const {
  rte_eth_stats stats{};
  if (rte_eth_stats_get(device().port, &stats) != 0) return {};
  return {.rx_packets = stats.ipackets,
          .rx_bytes = stats.ibytes,
          .rx_missed = stats.imissed,
          .rx_errors = stats.ierrors,
          .rx_no_buffer = stats.rx_nombuf,
          .tx_packets = stats.opackets,
          .tx_bytes = stats.obytes,
          .tx_errors = stats.oerrors};
}

bool DpdkPort::wait_for_link(Duration patience) const {
  constexpr Duration kLook = Duration::milliseconds(100);
  for (Duration waited = Duration::zero();; waited += kLook) {
    rte_eth_link link{};
    if (rte_eth_link_get_nowait(device().port, &link) == 0 && link.link_status == RTE_ETH_LINK_UP) return true;
    if (waited >= patience) return false;
    rte_delay_us_sleep(static_cast<unsigned>(kLook.to_microseconds()));
  }
}

std::uint64_t DpdkPort::dropped_segments() const {
  return state_->dropped_segments;
}

std::uint64_t DpdkPort::pool_dry() const {
  return state_->pool_dry;
}

std::size_t DpdkPort::free_buffers() const {
  return rte_mempool_avail_count(state_->device->pool.get());
}

std::size_t DpdkPort::buffers() const {
  return state_->device->pool->size;
}

}  // namespace pollux::drivers::dpdk
