// ConnectionDirectory: the live connections of all shards, for those who watch: whose they are, with whom, how fast
// they are, as of the shard's last update. A connection that finds its shard's region full works as any other; it is
// not listed, and Directory::refused counts it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/byte_count.h"
#include "base/bytes.h"
#include "base/socket_address.h"
#include "base/time.h"
#include "registry/directory.h"
#include "registry/shard_index.h"

namespace pollux::registry {

enum class ConnectionPhase : std::uint8_t { kHandshake, kEstablished, kClosing, kDraining };

// "handshake", "established", "closing", "draining". Stable: scripts read them.
[[nodiscard]] std::string_view name_of(ConnectionPhase phase);

// A connection ID as plain bytes: this layer knows nothing of packets.
struct PublishedConnectionId {
  static constexpr std::size_t kMaxLength = 20;  // RFC 9000 §17.2
  std::array<std::uint8_t, kMaxLength> octets{};
  std::uint8_t length = 0;

  // At most kMaxLength bytes.
  [[nodiscard]] static PublishedConnectionId of(Bytes bytes);
  [[nodiscard]] Bytes bytes() const { return Bytes{octets}.first(length); }
  [[nodiscard]] bool operator==(const PublishedConnectionId&) const = default;
};

struct ConnectionEntry {
  std::uint64_t number = 0;  // within its shard, for ever its own
  Timestamp opened_at;
  Duration smoothed_rtt;
  ByteCount congestion_window;
  ByteCount bytes_in_flight;
  std::uint64_t bytes_sent = 0;      // in UDP payloads
  std::uint64_t bytes_received = 0;  // in UDP payloads
  std::uint32_t version = 0;         // RFC 9000 §15
  std::uint32_t streams_open = 0;
  ShardIndex shard;
  SocketAddress remote;
  PublishedConnectionId local_id;  // the one that the handshake began with
  ConnectionPhase phase = ConnectionPhase::kHandshake;

  [[nodiscard]] bool operator==(const ConnectionEntry&) const = default;
};

using ConnectionDirectory = Directory<ConnectionEntry>;

}  // namespace pollux::registry
