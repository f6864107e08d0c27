// StreamBridge: a pipe each way between a stream on one shard and a stream on another, and whose turn its memory is.
// One shard opens it, the other finds it and accepts; each closes its end, and the opener has it back when both did.
// Whose it is goes by leases: an odd shard that was woken late sees from the lease alone that it has no part in it, and
// touches nothing else. Used through BridgeEnd; StreamBridges owns them.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/bytes.h"
#include "registry/byte_pipe.h"
#include "registry/shard_index.h"

namespace pollux::registry {

enum class BridgeSide : std::uint8_t { kOpener, kAcceptor };

[[nodiscard]] constexpr BridgeSide opposite(BridgeSide side) {
  return side == BridgeSide::kOpener ? BridgeSide::kAcceptor : BridgeSide::kOpener;
}

class StreamBridge {
 public:
  // Half of the memory for either direction: a power of two of bytes.
  StreamBridge(ShardIndex opener, MutableBytes memory);

  // What the shard at this side writes into, and what the shard at the other side reads from.
  [[nodiscard]] BytePipe& pipe_from(BridgeSide side) { return pipes_[static_cast<std::size_t>(side)]; }
  [[nodiscard]] ShardIndex shard(BridgeSide side) const { return shards_[static_cast<std::size_t>(side)]; }
  // A number that the shard at this side keeps with its end.
  [[nodiscard]] std::uint64_t& label(BridgeSide side) { return labels_[static_cast<std::size_t>(side)]; }

  // --- the opener ---

  // Lends the other side to `acceptor`, whose label is `subject` at first. The bridge is free.
  void lend(ShardIndex acceptor, std::uint64_t subject);
  [[nodiscard]] bool is_open() const { return use_ == Use::kOpen; }
  void close_opener() { use_ = Use::kClosed; }
  // True once, when both ends are closed: it is free again.
  [[nodiscard]] bool reclaim();

  // --- a shard that may be the acceptor ---

  [[nodiscard]] bool is_lent_to(ShardIndex shard) const;
  // Whether this is the first time that the acceptor looks; no longer, from now on.
  [[nodiscard]] bool introduce() { return !std::exchange(is_introduced_, true); }
  void close_acceptor();

 private:
  enum class Use : std::uint8_t { kFree, kOpen, kClosed };

  // A lease is its number, and below it the acceptor. The first has number 1, so that zero is none.
  static constexpr unsigned kShardBits = 16;

  // By side. The opener sets up everything here before it lends, so that the acceptor sees it with the lease.
  std::array<BytePipe, 2> pipes_;  // the side that writes
  std::array<std::uint64_t, 2> labels_{};
  std::array<ShardIndex, 2> shards_;
  bool is_introduced_ = false;  // the acceptor's
  // The opener's.
  alignas(64) std::atomic<std::uint64_t> lease_{0};
  std::uint64_t lease_number_ = 0;
  Use use_ = Use::kFree;
  // The acceptor's: the number of the last lease that it gave back.
  alignas(64) std::atomic<std::uint64_t> returned_{0};
};

}  // namespace pollux::registry
