#include "connection/paths.h"

#include <algorithm>
#include <tuple>

namespace pollux::connection {

std::optional<PathId> Paths::find_slot(Timestamp now) const {
  std::optional<PathId> best;
  for (std::uint8_t index = 0; index < kMaxPaths; ++index) {
    const PathId id{index};
    if (!has(id)) return id;
    const Path& path = (*this)[id];
    const bool is_needed = id == active_ || id == fallback_ || path.purpose != PathPurpose::kPeer;
    if (is_needed || path.last_heard == now) continue;
    const auto value_of = [this](PathId one) { return std::tuple{(*this)[one].is_proven, (*this)[one].last_heard}; };
    if (!best || value_of(id) < value_of(*best)) best = id;
  }
  return best;
}

Path& Paths::open(PathId id, AddressValidation validated, std::optional<PathId> same_hosts_as) {
  const std::uint32_t hosts = same_hosts_as ? (*this)[*same_hosts_as].hosts : next_hosts_++;
  Path& path = paths_[id.index].emplace(validated);
  path.hosts = hosts;
  return path;
}

std::optional<PathId> Paths::next_probe(std::size_t first) const {
  for (std::size_t index = first; index < kMaxPaths; ++index) {
    const PathId id{static_cast<std::uint8_t>(index)};
    if (has(id) && !(id == active_) && (*this)[id].wants_to_send()) return id;
  }
  return std::nullopt;
}

Timestamp Paths::next_timeout() const {
  Timestamp earliest = Timestamp::never();
  for (const std::optional<Path>& path : paths_) {
    if (path) earliest = std::min({earliest, path->validation.next_timeout(), path->expires});
  }
  return earliest;
}

}  // namespace pollux::connection
