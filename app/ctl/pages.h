// What pollux-edge answers, as pages for people. Pure: JSON text in, text out.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace pollux::app {

// The page of an answer to this request. The error is a sentence: pollux-edge's own, or that it is not understood.
[[nodiscard]] std::expected<std::string, std::string> page_of(std::string_view request, std::string_view answer);

// How many connections are left, when this is an answer to "drain".
[[nodiscard]] std::optional<std::uint64_t> connections_left(std::string_view answer);
// The sentence in an answer that says what is wrong with the request.
[[nodiscard]] std::optional<std::string> error_in(std::string_view answer);

}  // namespace pollux::app
