// Entity tags (RFC 9110 §8.8.3): made from the content, and compared with the lists that clients send.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace pollux::http3 {

// A strong tag with its quotes: a 64-bit hash of the content and its size, in hexadecimal. It tells versions of
// one's own files apart; it withstands no forger, and need not.
[[nodiscard]] std::string make_entity_tag(Bytes content);

// RFC 9110 §8.8.3.2: weak comparison takes W/"x" and "x" as equal, strong comparison takes no weak tag at all.
enum class TagComparison : std::uint8_t { kStrong, kWeak };

// Whether `list` ("*", or tags divided by commas, as in If-None-Match) holds `tag`. What is not a list of tags
// matches from its well-formed beginning only.
[[nodiscard]] bool entity_tag_listed(std::string_view list, std::string_view tag, TagComparison comparison);

}  // namespace pollux::http3
