// Document: one file of the document root, with everything that a response says about it made beforehand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace pollux::http3 {

struct Document {
  Bytes body{};                     // in `owned`, or borrowed from whoever added it
  std::string_view content_type{};  // static storage
  std::string entity_tag{};         // strong, with its quotes
  std::string content_length{};     // body.size() in decimal
  std::string last_modified{};      // an IMF-fixdate, or empty when not known
  std::vector<std::uint8_t> owned{};
};

}  // namespace pollux::http3
