// The modes: a row for each, with its name, what it is, and what it takes. The modes themselves are under modes/.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "app/load/crowd.h"
#include "app/load/load_config.h"
#include "app/load/mode.h"
#include "tls/tls_context.h"

namespace pollux::app {

struct WorkerPlace;

// What a mode is made with. Everything but the numbers outlives it.
struct ModeParts {
  const LoadConfig& config;
  WorkerShare share;
  Timestamp start;  // the same for all workers
  Crowd& crowd;
  // For who makes packets without a connection.
  const WorkerPlace& place;
  const tls::TlsContext& tls;
};

// What becomes of the session tickets that servers give.
enum class Tickets : std::uint8_t {
  kIgnored,  // every handshake is a full one
  kUsed,     // sessions are resumed
  kEarly,    // and requests go out in 0-RTT
};

// What there is to know of a mode before it runs.
struct ModeTraits {
  bool takes_rate = false;
  Tickets tickets = Tickets::kIgnored;
  // Connections come and go: many of them linger for a moment when they have ended (RFC 9000 §10.2).
  bool has_turnover = false;
  // With one address alone there is nowhere to go.
  bool wants_addresses = false;
  // Content goes to the server; otherwise it comes from there.
  bool uploads = false;
  // Bytes of an exchange of the perf protocol, where nobody says how many.
  std::uint64_t perf_size = 1'000;
  // The ClientHello fits into a packet: no post-quantum key share.
  bool wants_small_hello = false;
};

struct ModeRow {
  std::string_view name;
  std::string_view description;  // one line, for an operator
  std::unique_ptr<Mode> (*make)(const ModeParts& parts);
  ModeTraits traits{};
};

[[nodiscard]] std::span<const ModeRow> mode_table();
// Null for a name that is none.
[[nodiscard]] const ModeRow* mode_named(std::string_view name);

}  // namespace pollux::app
