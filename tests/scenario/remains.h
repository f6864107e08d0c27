// Remains: what a host must not hold any more when its last connection has gone.
#pragma once

#include <string>
#include <vector>

#include "scenario/simulation.h"

namespace pollux::scenario {

// A sentence for each kind of thing that is left. Shuts the host down: nothing can be done with it afterwards.
[[nodiscard]] inline std::vector<std::string> remains_of(Host& host) {
  std::vector<std::string> left;
  const auto none = [&](std::size_t count, const char* what) {
    if (count != 0) left.push_back(std::to_string(count) + " " + what);
  };
  for (std::size_t i = 0; i < host.shard_count(); ++i) {
    endpoint::Shard& shard = host.shard(i);
    none(shard.connection_count(), "connections are left");
    none(shard.half_open_count(), "half-open connections are left");
    none(shard.stream_memory().streams.in_use(), "streams are left");
    none(shard.stream_memory().chunks.in_use(), "chunks of stream memory are left");
    none(shard.next_deadline().is_never() ? 0 : 1, "timer is left");
  }
  host.shut_down();
  none(host.port().outstanding(), "packet buffers are left");
  return left;
}

}  // namespace pollux::scenario
