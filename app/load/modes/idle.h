// Idle: every client connects, and that is all: its connection is kept.
#pragma once

#include <memory>

#include "app/load/mode_table.h"

namespace pollux::app {

[[nodiscard]] std::unique_ptr<Mode> make_idle(const ModeParts& parts);

}  // namespace pollux::app
