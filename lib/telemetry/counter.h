// Counter: what a worker counts. The list, with the name and the meaning of each; counters.h keeps the numbers.
// All of them only grow. The names are stable: operators and scripts read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pollux::telemetry {

enum class Counter : std::uint8_t {
  // The worker's loop.
  kPolls,
  kBusyPolls,
  kCycles,
  kBusyCycles,

  // The port, as the worker saw it.
  kRxPackets,
  kRxBytes,
  kTxPackets,
  kTxBytes,
  kTxBursts,
  kTxRefused,

  // What came by another worker's queue than its owner's.
  kHandedOver,
  kTakenOver,

  // What the port's neighbors were answered.
  kArpReplies,
  kEchoReplies,
  kNeighborAdvertisements,

  // Datagrams and QUIC packets.
  kRxDatagrams,
  kTxDatagrams,
  kRxQuicPackets,
  kTxQuicPackets,
  kTxPayloadBytes,
  kRxPayloadBytes,

  // What was said without a connection.
  kVersionNegotiations,
  kRetriesSent,
  kStatelessResetsSent,
  kConnectionsRefused,

  // Address validation, and versions.
  kTokensAccepted,
  kTokensRefused,
  kNewTokensSent,
  kNewTokensKept,
  kRetriesFollowed,
  kVersionsChanged,
  kNoCommonVersions,

  // Connections and handshakes.
  kConnectionsAccepted,
  kConnectionsOpened,
  kHandshakesCompleted,
  kHandshakesFailed,
  kSessionsResumed,
  kEarlyDataAccepted,
  kEarlyDataRejected,
  kEarlyDataReplays,
  kConnectionsClosed,
  kConnectionsTimedOut,
  kConnectionErrors,
  kInternalErrors,

  kStatelessResetsReceived,

  // Paths.
  kMigrations,
  kPathsValidated,
  kPathValidationsFailed,

  // Streams.
  kStreamsOpened,
  kStreamsClosed,
  kStreamsReset,
  kRxStreamBytes,
  kTxStreamBytes,

  // Messages in DATAGRAM frames.
  kRxDatagramFrames,
  kTxDatagramFrames,
  kDatagramFramesDropped,

  // Recovery.
  kPacketsLost,
  kProbeTimeouts,
  kPersistentCongestions,
  kCongestionMarks,
  kMtuBlackHoles,
  kKeyUpdates,
};

inline constexpr std::size_t kCounterCount = static_cast<std::size_t>(Counter::kKeyUpdates) + 1;

struct CounterInfo {
  Counter counter;
  std::string_view name;         // "rx-packets"
  std::string_view description;  // one line, for an operator
};

[[nodiscard]] const CounterInfo& describe(Counter counter);

// "rx-packets": short for describe(counter).name.
[[nodiscard]] inline std::string_view name_of(Counter counter) {
  return describe(counter).name;
}

}  // namespace pollux::telemetry
