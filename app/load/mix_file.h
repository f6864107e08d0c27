// MixFile: a mix of traffic, as TOML: a table [[part]] for each of several modes that run at the same time, with the
// names and values of the command line's options (config_table.h). What a part leaves open is as the command line has
// it.
//
//   [[part]]
//   mode = "requests"
//   connections = 100
//   rate = "5k"
//
//   [[part]]
//   mode = "bulk_download"
//   path = "/large"
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "app/load/load_config.h"

namespace pollux::app {

// A file that has more is refused.
inline constexpr std::size_t kMaxMixParts = 64;

// At least one. `name` is for the errors, which are sentences for an operator and say the line.
[[nodiscard]] std::expected<std::vector<LoadConfig>, std::string> parse_mix(std::string_view text,
                                                                            std::string_view name,
                                                                            const LoadConfig& base);

}  // namespace pollux::app
