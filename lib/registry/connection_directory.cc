#include "registry/connection_directory.h"

#include <algorithm>
#include <cstddef>

#include "base/invariant.h"

namespace pollux::registry {

std::string_view name_of(ConnectionPhase phase) {
  static constexpr std::array<std::string_view, 4> kNames{"handshake", "established", "closing", "draining"};
  static_assert(kNames.size() == static_cast<std::size_t>(ConnectionPhase::kDraining) + 1);
  return kNames[static_cast<std::size_t>(phase)];
}

PublishedConnectionId PublishedConnectionId::of(Bytes bytes) {
  POLLUX_INVARIANT(bytes.size() <= kMaxLength);
  PublishedConnectionId id;
  std::ranges::copy(bytes, id.octets.begin());
  id.length = static_cast<std::uint8_t>(bytes.size());
  return id;
}

}  // namespace pollux::registry
