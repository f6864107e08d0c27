// Request: the part of a request's header section that a response depends on.
// Borrows all of its text.
#pragma once

#include <string_view>

namespace pollux::http3 {

// Fields that the request did not have are empty. A list that came in several lines is joined by ", ".
struct Request {
  std::string_view method{};
  std::string_view path{};
  std::string_view range{};
  std::string_view if_range{};
  std::string_view if_match{};
  std::string_view if_none_match{};
  // The header section passed a limit, and what was beyond it was not kept.
  bool header_too_large = false;
  // It may be a copy that somebody has recorded and sent again (RFC 8470 §3).
  bool is_early = false;
};

}  // namespace pollux::http3
