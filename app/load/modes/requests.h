// Requests: as fast as they are answered (a closed loop), or with a rate at fixed moments, whether or not those before
// were answered (an open loop): then the time of a request is counted from the moment at which it was due, so that a
// server that stalls is charged with every request that it has kept from being made.
#pragma once

#include <memory>

#include "app/load/mode_table.h"

namespace pollux::app {

[[nodiscard]] std::unique_ptr<Mode> make_requests(const ModeParts& parts);

}  // namespace pollux::app
