#include "registry/stream_bridges.h"

#include <bit>
#include <numeric>

#include "base/invariant.h"

namespace pollux::registry {

std::size_t BridgeEnd::write(Bytes data) {
  const std::size_t count = outwards().write(data);
  if (count != 0) ring();
  return count;
}

void BridgeEnd::finish() {
  outwards().finish();
  ring();
}

void BridgeEnd::reset(std::uint64_t application_error_code) {
  outwards().reset(application_error_code);
  ring();
}

void BridgeEnd::release(std::size_t bytes) {
  inwards().release(bytes);
  ring();
}

void BridgeEnd::stop(std::uint64_t application_error_code) {
  inwards().stop(application_error_code);
  ring();
}

void BridgeEnd::close(std::uint64_t application_error_code) {
  if (!outwards().has_ended()) outwards().reset(application_error_code);
  inwards().stop(application_error_code);
  if (side_ == BridgeSide::kOpener) {
    bridge_->close_opener();
    ring();
    bridges_->reclaim(bridge_->shard(side_), index_);
  } else {
    // The last thing that this shard may do to the bridge. Whose bell to ring it must have read before.
    const ShardIndex self = bridge_->shard(BridgeSide::kAcceptor);
    const ShardIndex opener = bridge_->shard(BridgeSide::kOpener);
    bridge_->close_acceptor();
    bridges_->doorbells_.ring(self, opener, bridges_->bell_of(BridgeSide::kOpener, index_));
  }
}

void BridgeEnd::ring() {
  const BridgeSide other = opposite(side_);
  bridges_->doorbells_.ring(bridge_->shard(side_), bridge_->shard(other), bridges_->bell_of(other, index_));
}

StreamBridges::StreamBridges(std::size_t shards, const BridgeLimits& limits)
    : bridges_of_each_(limits.bridges_of_each_shard), shards_(shards), doorbells_(shards, 2 * bridges_of_each_) {
  const std::size_t each = bytes_of_one(limits);
  for (std::size_t opener = 0; opener < shards; ++opener) {
    Shard& shard = shards_[opener];
    shard.memory.resize(bridges_of_each_ * each);
    shard.bridges.reserve(bridges_of_each_);
    for (std::size_t i = 0; i < bridges_of_each_; ++i) {
      shard.bridges.push_back(std::make_unique<StreamBridge>(ShardIndex{static_cast<std::uint16_t>(opener)},
                                                             MutableBytes{shard.memory}.subspan(i * each, each)));
    }
    shard.free.resize(bridges_of_each_);
    std::iota(shard.free.rbegin(), shard.free.rend(), 0U);
  }
}

std::size_t StreamBridges::bytes_of_one(const BridgeLimits& limits) {
  return 2 * std::bit_ceil(limits.window);
}

std::size_t StreamBridges::bytes_for(std::size_t shards, const BridgeLimits& limits) {
  const std::size_t one = bytes_of_one(limits) + sizeof(StreamBridge) + sizeof(void*) + sizeof(std::uint32_t);
  return shards * (sizeof(Shard) + limits.bridges_of_each_shard * one) +
         Doorbells::bytes_for(shards, 2 * limits.bridges_of_each_shard);
}

std::optional<BridgeEnd> StreamBridges::open(ShardIndex opener, ShardIndex to, std::uint64_t subject) {
  Shard& shard = shards_[opener.value];
  if (shard.free.empty()) {
    shard.refused.store(shard.refused.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    return std::nullopt;
  }
  const std::uint32_t index = shard.free.back();
  shard.free.pop_back();
  StreamBridge& bridge = *shard.bridges[index];
  bridge.lend(to, subject);
  BridgeEnd end{*this, bridge, BridgeSide::kOpener, index};
  end.ring();
  return end;
}

void StreamBridges::reclaim(ShardIndex opener, std::uint32_t index) {
  Shard& shard = shards_[opener.value];
  if (shard.bridges[index]->reclaim()) shard.free.push_back(index);
}

}  // namespace pollux::registry
