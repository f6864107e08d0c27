#include "app/load/figures/load_counter.h"

#include <array>

#include "base/enum_table.h"

namespace pollux::app {
namespace {

using enum LoadCounter;

constexpr std::array kTable = std::to_array<LoadCounterInfo>({
    {kRequestsDue, "requests-due", "requests whose time had come"},
    {kRequestsBegun, "requests-begun", "requests that were given to a connection"},
    {kRequestsCompleted, "requests-completed", "requests that were answered as they should be"},
    {kRequestsFailed, "requests-failed", "requests that were answered otherwise, or whose connection ended"},
    {kRequestsTimedOut, "requests-timed-out", "requests that were given up"},
    {kRequestsDropped, "requests-dropped", "requests due that found too many waiting, and were never begun"},

    {kContentReceived, "content-received", "bytes of responses, without any header"},
    {kContentSent, "content-sent", "bytes of uploads that were acknowledged, without any header"},

    {kConnectionsLost, "connections-lost", "connections that ended before they were meant to"},
    {kReconnects, "reconnects", "connections begun in place of one that was lost"},

    {kValidInitials, "valid-initials", "Initial packets of a flood that a server must take seriously"},
    {kInvalidInitials, "invalid-initials", "Initial packets of a flood that a server can throw away"},
});

static_assert(kTable.size() == kLoadCounterCount && is_in_order(kTable, &LoadCounterInfo::counter),
              "one row for each LoadCounter, in its order");

}  // namespace

const LoadCounterInfo& describe(LoadCounter counter) {
  return kTable[static_cast<std::size_t>(counter)];
}

}  // namespace pollux::app
