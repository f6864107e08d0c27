#include "app/load/mode_table.h"

#include <algorithm>
#include <array>

#include "app/load/modes/bulk_download.h"
#include "app/load/modes/churn.h"
#include "app/load/modes/early.h"
#include "app/load/modes/handshakes.h"
#include "app/load/modes/idle.h"
#include "app/load/modes/migration.h"
#include "app/load/modes/requests.h"

namespace pollux::app {
namespace {

constexpr std::array kTable = std::to_array<ModeRow>({
    {"bulk_download", "the content of --path, again and again on every stream", TakesRate::kNo, make_bulk_download},
    {"requests", "requests as fast as they are answered, or with --rate at a fixed pace", TakesRate::kYes,
     make_requests},
    {"handshakes", "full handshakes, each on a new connection that says nothing", TakesRate::kYes, make_handshakes,
     Tickets::kIgnored, true},
    {"resumed", "the same, but sessions are resumed with tickets of those before", TakesRate::kYes, make_handshakes,
     Tickets::kUsed, true},
    {"early", "a request in 0-RTT on each connection, and then the next one", TakesRate::kNo, make_early,
     Tickets::kEarly, true},
    {"churn", "connections with a request on each stream, and then the next ones", TakesRate::kNo, make_churn,
     Tickets::kIgnored, true},
    {"idle", "connections that are held and say nothing", TakesRate::kNo, make_idle},
    {"migration", "requests, and clients that move to another address again and again", TakesRate::kNo, make_migration,
     Tickets::kIgnored, false, true},
});

}  // namespace

std::span<const ModeRow> mode_table() {
  return kTable;
}

const ModeRow* mode_named(std::string_view name) {
  const auto* const row = std::ranges::find(kTable, name, &ModeRow::name);
  return row != kTable.end() ? row : nullptr;
}

}  // namespace pollux::app
