// HeaderField: a name in lower case and a value, both borrowed.
#pragma once

#include <string_view>

namespace pollux::http3 {

struct HeaderField {
  std::string_view name;
  std::string_view value;

  [[nodiscard]] bool operator==(const HeaderField&) const = default;
};

}  // namespace pollux::http3
