#include "drivers/net/dpdk/dpdk_port.h"

#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include <algorithm>

#include "drivers/net/dpdk/device.h"
#include "drivers/net/dpdk/mbuf_packet.h"

namespace pollux::drivers::dpdk {

const net::PortInfo& DpdkPort::info() const {
  return device_.info;
}

std::size_t DpdkPort::receive(std::span<net::Packet> out) {
  MbufBurst mbufs;
  const auto wanted = static_cast<std::uint16_t>(std::min<std::size_t>(out.size(), burst_));
  const std::uint16_t received_count = rte_eth_rx_burst(device_.description.port, queue_, mbufs.data(), wanted);
  std::size_t count = 0;
  for (std::uint16_t i = 0; i < received_count; ++i) {
    rte_mbuf* mbuf = mbufs[i];
    if (mbuf->nb_segs != 1 && rte_pktmbuf_linearize(mbuf) != 0) [[unlikely]] {
      rte_pktmbuf_free(mbuf);
      ++dropped_segments_;
      continue;
    }
    out[count++] = received(pool_, mbuf);
  }
  return count;
}

std::size_t DpdkPort::transmit(std::span<net::Packet> packets) {
  std::size_t sent = 0;
  while (sent < packets.size()) {
    MbufBurst mbufs;
    const auto burst = packets.subspan(sent, std::min(packets.size() - sent, mbufs.size()));
    for (std::size_t i = 0; i < burst.size(); ++i) mbufs[i] = prepared(burst[i]);
    const std::uint16_t taken =
        rte_eth_tx_burst(device_.description.port, queue_, mbufs.data(), static_cast<std::uint16_t>(burst.size()));
    for (std::uint16_t i = 0; i < taken; ++i) (void)burst[i].take_handle();
    sent += taken;
    if (taken < burst.size()) break;
  }
  return sent;
}

}  // namespace pollux::drivers::dpdk
