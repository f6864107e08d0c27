// Flood: Initial packets of clients that are not there, from every address in turn, as fast as that goes or at a rate:
// such as a server has to take for a newcomer's, or such as it can throw away. Nobody listens to what comes back.
#pragma once

#include <memory>

#include "app/load/mode_table.h"

namespace pollux::app {

[[nodiscard]] std::unique_ptr<Mode> make_valid_flood(const ModeParts& parts);
[[nodiscard]] std::unique_ptr<Mode> make_invalid_flood(const ModeParts& parts);

}  // namespace pollux::app
