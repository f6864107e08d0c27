// ObservationOptions: what an operator wants to see of connections, and where it is to go.
#pragma once

#include <cstdint>
#include <string>

namespace pollux::app {

// Empty: not wanted.
struct ObservationOptions {
  static constexpr std::uint64_t kDefaultCaptureLimitMb = 1000;

  std::string qlog_directory{};
  std::string key_log_file{};
  std::string capture_file{};
  std::uint64_t capture_limit_mb = kDefaultCaptureLimitMb;
};

}  // namespace pollux::app
