// The request line of hq-interop, HTTP/0.9 on a stream: "GET /path\r\n", and nothing else before the FIN. It is what
// QUIC stacks are tested against each other with where HTTP/3 would be in the way (the QUIC interop runner).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pollux::hq {

// ALPN.
inline constexpr std::string_view kProtocol = "hq-interop";

// Of a request line, with its end. A longer one is refused.
inline constexpr std::size_t kMaxRequestLine = 2048;

// The path of a whole request; a line may end with a lone LF, or with the stream. Nothing when it is none.
[[nodiscard]] std::optional<std::string_view> parse_request(std::string_view request);

// `path` begins with a slash.
[[nodiscard]] std::string make_request(std::string_view path);

}  // namespace pollux::hq
