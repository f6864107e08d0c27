#include "drivers/net/dpdk/dpdk_pool.h"

#include <rte_mbuf.h>

#include <algorithm>
#include <utility>

#include "drivers/net/dpdk/device.h"
#include "drivers/net/dpdk/mbuf_packet.h"

namespace pollux::drivers::dpdk {

std::size_t DpdkPool::allocate(std::span<net::Packet> out) {
  std::size_t count = 0;
  while (count < out.size()) {
    MbufBurst mbufs{};
    const std::size_t wanted = std::min(out.size() - count, mbufs.size());
    rte_mempool* pool = device_.pool.get();
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
  dry_ += out.size() - count;
  return count;
}

void DpdkPool::release(std::span<net::Packet> packets) {
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

}  // namespace pollux::drivers::dpdk
