// What is told when a run has ended, laid out as testpmd's closing block: each worker's queue, all of them together,
// the port, and then the figures and the times that come of it.
#pragma once

#include <string>

#include "app/load/load_control.h"

namespace pollux::app {

[[nodiscard]] std::string closing_block(const LoadControl& control);

}  // namespace pollux::app
