// Churn: every client makes a request on each of its streams, leaves, and comes back on a new connection.
#pragma once

#include <memory>

#include "app/load/mode_table.h"

namespace pollux::app {

[[nodiscard]] std::unique_ptr<Mode> make_churn(const ModeParts& parts);

}  // namespace pollux::app
