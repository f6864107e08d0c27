// Media types by file extension: what content-type says. One table, no sniffing.
#pragma once

#include <string_view>

namespace pollux::http3 {

// The media type for a path by its extension, in either case; "application/octet-stream" for what is not known.
[[nodiscard]] std::string_view media_type_of(std::string_view path);

}  // namespace pollux::http3
