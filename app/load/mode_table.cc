#include "app/load/mode_table.h"

#include <algorithm>
#include <array>

#include "app/load/modes/bulk_download.h"
#include "app/load/modes/bulk_upload.h"
#include "app/load/modes/churn.h"
#include "app/load/modes/early.h"
#include "app/load/modes/flood.h"
#include "app/load/modes/handshakes.h"
#include "app/load/modes/idle.h"
#include "app/load/modes/migration.h"
#include "app/load/modes/requests.h"

namespace pollux::app {
namespace {

// As good as without an end.
constexpr std::uint64_t kEndless = std::uint64_t{1} << 50;

constexpr std::array kTable = std::to_array<ModeRow>({
    {"bulk_download",
     "the content of --path, again and again on every stream",
     make_bulk_download,
     {.perf_size = kEndless}},
    {"bulk_upload",
     "content to the server, again and again on every stream; over perf",
     make_bulk_upload,
     {.uploads = true, .perf_size = kEndless}},
    {"requests",
     "requests as fast as they are answered, or with --rate at a fixed pace",
     make_requests,
     {.takes_rate = true}},
    {"handshakes",
     "full handshakes, each on a new connection that says nothing",
     make_handshakes,
     {.takes_rate = true, .has_turnover = true}},
    {"resumed",
     "the same, but sessions are resumed with tickets of those before",
     make_handshakes,
     {.takes_rate = true, .tickets = Tickets::kUsed, .has_turnover = true}},
    {"early",
     "a request in 0-RTT on each connection, and then the next one",
     make_early,
     {.tickets = Tickets::kEarly, .has_turnover = true}},
    {"churn", "connections with a request on each stream, and then the next ones", make_churn, {.has_turnover = true}},
    {"idle", "connections that are held and say nothing", make_idle},
    {"migration",
     "requests, and clients that move to another address again and again",
     make_migration,
     {.wants_addresses = true}},
    {"valid_flood",
     "Initial packets of newcomers that are not there",
     make_valid_flood,
     {.takes_rate = true, .wants_small_hello = true}},
    {"invalid_flood",
     "Initial packets that nothing opens",
     make_invalid_flood,
     {.takes_rate = true, .wants_small_hello = true}},
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
