#include "registry/stream_directory.h"

#include <array>
#include <cstddef>

namespace pollux::registry {

std::string_view name_of(StreamSide side) {
  static constexpr std::array<std::string_view, 4> kNames{"absent", "open", "finished", "reset"};
  static_assert(kNames.size() == static_cast<std::size_t>(StreamSide::kReset) + 1);
  return kNames[static_cast<std::size_t>(side)];
}

}  // namespace pollux::registry
