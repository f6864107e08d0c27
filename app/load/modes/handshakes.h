// Handshakes: clients connect, and leave as soon as the server has confirmed the handshake; as fast as that goes, or at
// a fixed rate.
#pragma once

#include <memory>

#include "app/load/mode_table.h"

namespace pollux::app {

[[nodiscard]] std::unique_ptr<Mode> make_handshakes(const ModeParts& parts);

}  // namespace pollux::app
