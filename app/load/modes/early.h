// Early: every client makes one request in 0-RTT as soon as it has a ticket, leaves when it has its answer and the next
// ticket, and comes back on a new connection.
#pragma once

#include <memory>

#include "app/load/mode_table.h"

namespace pollux::app {

[[nodiscard]] std::unique_ptr<Mode> make_early(const ModeParts& parts);

}  // namespace pollux::app
