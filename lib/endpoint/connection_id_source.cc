#include "endpoint/connection_id_source.h"

#include <array>

namespace pollux::endpoint {

wire::ConnectionId ConnectionIdSource::issue() {
  for (;;) {
    std::array<std::uint8_t, kLength> octets{};
    rng_.fill(octets);
    const wire::ConnectionId id{octets};
    if (!connections_.find(id)) return id;
  }
}

}  // namespace pollux::endpoint
