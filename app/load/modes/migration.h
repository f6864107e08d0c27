// Migration: requests in a closed loop, of clients that move to another address of theirs after so many answers, again
// and again.
#pragma once

#include <memory>

#include "app/load/mode_table.h"

namespace pollux::app {

[[nodiscard]] std::unique_ptr<Mode> make_migration(const ModeParts& parts);

}  // namespace pollux::app
