#include "app/edge/id_prefixes.h"

namespace pollux::app {

std::vector<std::vector<std::uint8_t>> id_prefixes(const endpoint::QuicLbFormats& formats) {
  std::vector<std::vector<std::uint8_t>> prefixes;
  for (std::uint16_t shard = 0; shard < formats.shards(); ++shard) {
    const auto prefix = formats.current().prefix_of({shard});
    if (!prefix) return {};
    prefixes.emplace_back(prefix->bytes().begin(), prefix->bytes().end());
  }
  return prefixes;
}

}  // namespace pollux::app
