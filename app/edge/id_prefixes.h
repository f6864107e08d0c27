// What the connection IDs of each worker begin with, for a device that can match that.
#pragma once

#include <cstdint>
#include <vector>

#include "endpoint/quic_lb_formats.h"

namespace pollux::app {

// One for each shard of the formats; none where the IDs are encrypted.
[[nodiscard]] std::vector<std::vector<std::uint8_t>> id_prefixes(const endpoint::QuicLbFormats& formats);

}  // namespace pollux::app
