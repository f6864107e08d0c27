// HttpDate: a point of the calendar as Last-Modified writes it (IMF-fixdate, RFC 9110 §5.6.7).
// A conversion only: it is told the time and knows no clock.
#pragma once

#include <cstdint>
#include <string>

namespace pollux::http3 {

// "Sun, 06 Nov 1994 08:49:37 GMT". Years 1 to 9999; others give an empty string.
[[nodiscard]] std::string format_http_date(std::int64_t unix_seconds);

}  // namespace pollux::http3
