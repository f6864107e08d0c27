// The modes: a row for each, with its name, what it is, and what it takes. The modes themselves are under modes/.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "app/load/crowd.h"
#include "app/load/load_config.h"
#include "app/load/mode.h"

namespace pollux::app {

// What a mode is made with. Everything but the numbers outlives it.
struct ModeParts {
  const LoadConfig& config;
  WorkerShare share;
  Timestamp start;  // the same for all workers
  Crowd& crowd;
};

enum class TakesRate : bool { kNo, kYes };

// What becomes of the session tickets that servers give.
enum class Tickets : std::uint8_t {
  kIgnored,  // every handshake is a full one
  kUsed,     // sessions are resumed
  kEarly,    // and requests go out in 0-RTT
};

struct ModeRow {
  std::string_view name;
  std::string_view description;  // one line, for an operator
  TakesRate takes_rate;
  std::unique_ptr<Mode> (*make)(const ModeParts& parts);
  Tickets tickets = Tickets::kIgnored;
  // Connections come and go: many of them linger for a moment when they have ended (RFC 9000 §10.2).
  bool has_turnover = false;
  // Without several of them, there is nowhere to go.
  bool wants_addresses = false;
};

[[nodiscard]] std::span<const ModeRow> mode_table();
// Null for a name that is none.
[[nodiscard]] const ModeRow* mode_named(std::string_view name);

}  // namespace pollux::app
