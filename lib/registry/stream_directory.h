// StreamDirectory: the live streams of all shards, for those who watch. An entry says which shard owns a stream, of
// which connection, in which state, with how many bytes each way, as of the shard's last update. A stream that finds
// its shard's region full works as any other; it is not listed, and Directory::refused counts it.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/socket_address.h"
#include "base/time.h"
#include "registry/directory.h"
#include "registry/shard_index.h"

namespace pollux::registry {

// One direction of a stream (RFC 9000 §3), seen from the shard.
enum class StreamSide : std::uint8_t {
  kAbsent,    // the stream is unidirectional, the other way
  kOpen,      // Ready, Send; Recv
  kFinished,  // Data Sent, Data Recvd; Size Known, Data Recvd, Data Read
  kReset,     // Reset Sent, Reset Recvd; Reset Recvd, Reset Read
};

// "absent", "open", "finished", "reset". Stable: scripts read them.
[[nodiscard]] std::string_view name_of(StreamSide side);

struct StreamEntry {
  std::uint64_t connection = 0;  // the connection's number in its shard, as in ConnectionEntry
  std::uint64_t stream_id = 0;
  std::uint64_t bytes_sent = 0;      // handed to the network at least once
  std::uint64_t bytes_received = 0;  // in order
  Timestamp opened_at;
  ShardIndex shard;
  SocketAddress remote;
  StreamSide sending = StreamSide::kOpen;
  StreamSide receiving = StreamSide::kOpen;

  [[nodiscard]] bool operator==(const StreamEntry&) const = default;
};
// With its stamp, an entry is 72 bytes: two cache lines at most change with each update.
static_assert(sizeof(StreamEntry) == 64);

using StreamDirectory = Directory<StreamEntry>;

// What a shard's region holds unless the operator says otherwise: 4.5 MiB for each shard.
inline constexpr std::size_t kDefaultStreamEntries = 65'536;

}  // namespace pollux::registry
