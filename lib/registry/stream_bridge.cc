#include "registry/stream_bridge.h"

#include "base/invariant.h"

namespace pollux::registry {

StreamBridge::StreamBridge(ShardIndex opener, MutableBytes memory)
    : pipes_{BytePipe{memory.first(memory.size() / 2)}, BytePipe{memory.subspan(memory.size() / 2)}},
      shards_{opener, opener} {}

void StreamBridge::lend(ShardIndex acceptor, std::uint64_t subject) {
  POLLUX_INVARIANT(use_ == Use::kFree);
  for (BytePipe& pipe : pipes_) pipe.renew();
  labels_ = {};
  label(BridgeSide::kAcceptor) = subject;
  is_introduced_ = false;
  shards_[static_cast<std::size_t>(BridgeSide::kAcceptor)] = acceptor;
  use_ = Use::kOpen;
  ++lease_number_;
  lease_.store(lease_number_ << kShardBits | acceptor.value, std::memory_order_release);
}

bool StreamBridge::reclaim() {
  if (use_ != Use::kClosed || returned_.load(std::memory_order_acquire) != lease_number_) return false;
  use_ = Use::kFree;
  return true;
}

bool StreamBridge::is_lent_to(ShardIndex shard) const {
  const std::uint64_t lease = lease_.load(std::memory_order_acquire);
  const ShardIndex acceptor{static_cast<std::uint16_t>(lease)};
  // This shard alone gives its leases back, so it knows when it did. Not !=: since the lease was read, the bridge may
  // have been lent to others, who gave it back too.
  return acceptor == shard && lease >> kShardBits > returned_.load(std::memory_order_relaxed);
}

void StreamBridge::close_acceptor() {
  returned_.store(lease_.load(std::memory_order_relaxed) >> kShardBits, std::memory_order_release);
}

}  // namespace pollux::registry
