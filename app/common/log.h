// The log of a program: one line for each event, on standard error, with the time.
#pragma once

namespace pollux::app {

// Sets up spdlog's default logger. Colours on a terminal only.
void set_up_log();

}  // namespace pollux::app
