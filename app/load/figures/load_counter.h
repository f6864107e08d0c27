// LoadCounter: what a load generator's worker counts beside what its shard does (telemetry/counter.h). All of them only
// grow. The names are stable: scripts read them in --json.
//
// A request is whatever a mode does again and again on a connection: a request and its response, an upload and its
// acknowledgment, an exchange of the perf protocol.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pollux::app {

enum class LoadCounter : std::uint8_t {
  // One is due, may be begun, and then ends in one of the three other ways.
  kRequestsDue,
  kRequestsBegun,
  kRequestsCompleted,
  kRequestsFailed,
  kRequestsTimedOut,
  kRequestsDropped,

  // Content: what is left of the packets when every header is taken off.
  kContentReceived,
  kContentSent,

  kConnectionsLost,
  kReconnects,

  // What a flood throws at the server.
  kValidInitials,
  kInvalidInitials,
};

inline constexpr std::size_t kLoadCounterCount = static_cast<std::size_t>(LoadCounter::kInvalidInitials) + 1;

struct LoadCounterInfo {
  LoadCounter counter;
  std::string_view name;         // "requests-begun"
  std::string_view description;  // one line, for an operator
};

[[nodiscard]] const LoadCounterInfo& describe(LoadCounter counter);

}  // namespace pollux::app
