// StreamBridges: how a stream on one shard passes data to a stream on another, and gets data back, with back-pressure:
// what a shard wrote and the other has not released fills the bridge's window, and a full window takes nothing more.
// A proxy gives its peer no more credit than the window, and returns what take_credit() says: so all that may come
// fits. All memory is taken at start. A shard that has lent all its bridges opens no more; that is refused and counted.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "registry/doorbells.h"
#include "registry/shard_index.h"
#include "registry/stream_bridge.h"

namespace pollux::registry {

struct BridgeLimits {
  // That one shard has opened at a time; one more is refused.
  std::size_t bridges_of_each_shard = 1024;
  // Bytes under way in either direction of one bridge, rounded up to a power of two.
  std::size_t window = std::size_t{64} * 1024;
};

class StreamBridges;

// One end of a bridge, in the hands of its shard, on that shard's thread only. A small value. Void after close().
class BridgeEnd {
 public:
  // The shard's own number for it, such as a connection and a stream; the acceptor's is what the opener said, at first.
  [[nodiscard]] std::uint64_t label() const { return bridge_->label(side_); }
  void set_label(std::uint64_t label) { bridge_->label(side_) = label; }

  // Outwards, as StreamApi::write and its like; see BytePipe. Bytes are copied.
  [[nodiscard]] std::size_t write(Bytes data);
  void finish();
  void reset(std::uint64_t application_error_code);
  // Bytes of ours that the other end released since the last call: to be consumed from our own stream.
  [[nodiscard]] std::uint64_t take_credit() { return outwards().take_credit(); }
  // The other end wants no more.
  [[nodiscard]] std::optional<std::uint64_t> stop_code() const { return outwards().stop_code(); }

  // Inwards: borrowed bytes, which stay as they are until they are released, in order.
  [[nodiscard]] Bytes readable() { return inwards().readable(); }
  void take(std::size_t bytes) { inwards().take(bytes); }
  void release(std::size_t bytes);
  [[nodiscard]] BytePipe::Ending ending() const { return inwards().ending(); }
  [[nodiscard]] std::uint64_t reset_code() const { return inwards().reset_code(); }
  void stop(std::uint64_t application_error_code);

  // This shard is done with it, and borrows nothing of it any more. What has not ended outwards is reset with this
  // code, and no more is wanted inwards. What was finished before, the other end may still read.
  void close(std::uint64_t application_error_code);

  [[nodiscard]] bool operator==(const BridgeEnd&) const = default;

 private:
  friend class StreamBridges;
  BridgeEnd(StreamBridges& bridges, StreamBridge& bridge, BridgeSide side, std::size_t index)
      : bridges_(&bridges), bridge_(&bridge), index_(static_cast<std::uint32_t>(index)), side_(side) {}

  [[nodiscard]] BytePipe& outwards() const { return bridge_->pipe_from(side_); }
  [[nodiscard]] BytePipe& inwards() const { return bridge_->pipe_from(opposite(side_)); }
  void ring();

  StreamBridges* bridges_;
  StreamBridge* bridge_;
  std::uint32_t index_;
  BridgeSide side_;
};

// What poll() brings.
enum class BridgeCall : std::uint8_t {
  kOpened,   // by another shard, to this one: the end is this shard's now, to close in time
  kStirred,  // there may be bytes, an end, credit or a stop; now and then there is nothing new
};

class StreamBridges {
 public:
  // 1 to kMaxShards shards.
  StreamBridges(std::size_t shards, const BridgeLimits& limits);
  StreamBridges(const StreamBridges&) = delete;
  StreamBridges& operator=(const StreamBridges&) = delete;

  [[nodiscard]] static std::size_t bytes_for(std::size_t shards, const BridgeLimits& limits);

  // On the thread of `opener`: a bridge to a shard, which may be the same one, and hears of it with `subject`. Nothing
  // when all of the opener's bridges are in use.
  [[nodiscard]] std::optional<BridgeEnd> open(ShardIndex opener, ShardIndex to, std::uint64_t subject);

  // On the thread of `self`, once a poll: calls visit(BridgeCall, BridgeEnd) for each end of this shard at whose other
  // end something happened. visit may do with it what it likes. Returns how many; with none it costs one load.
  template <typename Visit>
  std::size_t poll(ShardIndex self, Visit&& visit);

  // From any thread: how many this shard could not open.
  [[nodiscard]] std::uint64_t refused(ShardIndex opener) const {
    return shards_[opener.value].refused.load(std::memory_order_relaxed);
  }

 private:
  friend class BridgeEnd;

  // A shard's own bridges: those that it opens.
  struct Shard {
    std::vector<std::uint8_t> memory;
    std::vector<std::unique_ptr<StreamBridge>> bridges;
    std::vector<std::uint32_t> free;
    alignas(64) std::atomic<std::uint64_t> refused{0};
  };

  [[nodiscard]] static std::size_t bytes_of_one(const BridgeLimits& limits);
  // The bell that the shard at this side of a bridge hears.
  [[nodiscard]] std::size_t bell_of(BridgeSide side, std::size_t index) const {
    return index + (side == BridgeSide::kOpener ? bridges_of_each_ : 0);
  }
  void reclaim(ShardIndex opener, std::uint32_t index);

  std::size_t bridges_of_each_;
  std::vector<Shard> shards_;
  Doorbells doorbells_;
};

template <typename Visit>
std::size_t StreamBridges::poll(ShardIndex self, Visit&& visit) {
  std::size_t count = 0;
  doorbells_.answer(self, [&](ShardIndex from, std::size_t bell) {
    const BridgeSide side = bell < bridges_of_each_ ? BridgeSide::kAcceptor : BridgeSide::kOpener;
    const std::size_t index = bell - bell_of(side, 0);
    const ShardIndex opener = side == BridgeSide::kOpener ? self : from;
    StreamBridge& bridge = *shards_[opener.value].bridges[index];
    if (side == BridgeSide::kOpener && !bridge.is_open()) return reclaim(self, static_cast<std::uint32_t>(index));
    // Rung for a lease that has ended meanwhile.
    if (side == BridgeSide::kAcceptor && !bridge.is_lent_to(self)) return;
    const bool is_new = side == BridgeSide::kAcceptor && bridge.introduce();
    visit(is_new ? BridgeCall::kOpened : BridgeCall::kStirred, BridgeEnd{*this, bridge, side, index});
    ++count;
  });
  return count;
}

}  // namespace pollux::registry
