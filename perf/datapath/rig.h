// Rig: server shards that send to the connections of one client shard as fast as they go, or receive from them, over a
// MemoryNetwork, on one thread, in simulated time: nothing is ever waited for. What the server shards' polls cost is
// counted in CPU time of the thread, or by a PollWatch; what client and network cost is not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/time.h"
#include "crypto/stateless_reset_token.h"
#include "endpoint/address_token_keys.h"
#include "endpoint/quic_lb_formats.h"
#include "net/packet.h"
#include "perf/datapath/endless_transfer.h"
#include "perf/datapath/poll_watch.h"
#include "registry/inboxes.h"

namespace pollux::perf {

// What the shards of one process share.
struct Fleet {
  Fleet(std::size_t shards, Rng& rng);

  registry::Inboxes<net::Packet> inboxes;
  endpoint::QuicLbFormats formats;
  crypto::StatelessResetKey reset_key;
  endpoint::AddressTokenKeys token_keys;
};

struct RigConfig {
  std::size_t shards = 1;
  std::size_t connections = 16;  // of each shard
  // Null: each shard is alone and shares nothing.
  Fleet* fleet = nullptr;
  std::size_t first_shard = 0;  // of the fleet's: this rig has `shards` of them from here
  Direction direction = Direction::kDownload;
  // Takes the time in place of the thread's CPU clock, whose reading is not cheap. Outlives the rig.
  PollWatch* watch = nullptr;
  // So much longer do the servers take for sealing and masking; for trying whether that is noticed.
  double slower_seal_percent = 0;
};

struct Work {
  std::uint64_t ns = 0;        // in the server shards' polls; nothing where a PollWatch takes the time
  std::uint64_t polls = 0;     // of the server shards
  std::uint64_t sent = 0;      // QUIC packets of the server shards
  std::uint64_t received = 0;  // the same
  std::uint64_t bytes = 0;     // stream data that arrived
  std::uint64_t handed = 0;    // packets that came by an inbox
  Work& operator-=(const Work& earlier);
};

class Rig {
 public:
  explicit Rig(const RigConfig& config);
  ~Rig();
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  // One client's frame in `one_in` arrives at the wrong shard from now on; 0: none does.
  void misroute(std::size_t one_in);

  // So many turns of all shards.
  void run(std::size_t turns);
  // Since the beginning.
  [[nodiscard]] Work work() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pollux::perf
