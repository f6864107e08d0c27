// What pollux-edge says of its options: two pages, each of at most 24 lines of 80 columns.
#pragma once

#include <string_view>

namespace pollux::app {

// --help: how it is started, and what is often wanted.
[[nodiscard]] std::string_view edge_help();
// --help all: the rest.
[[nodiscard]] std::string_view edge_help_for_the_rest();

}  // namespace pollux::app
