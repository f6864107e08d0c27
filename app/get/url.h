// Url: an https URL taken apart. Pure; escapes are left as they are.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace pollux::app {

struct Url {
  std::string text;  // as it was given
  std::string host;  // an IPv6 address without its brackets
  std::uint16_t port = 443;
  std::string path;  // with its query; begins with a slash

  // "https://host[:port][/path][?query]"; the scheme may be left out, and a fragment is. The error is a sentence.
  [[nodiscard]] static std::expected<Url, std::string> parse(std::string_view text);

  // For :authority: with brackets where they are needed, and the port where it is not 443.
  [[nodiscard]] std::string authority() const;
  // What stands behind the last slash of the path, without the query; may be empty.
  [[nodiscard]] std::string file_name() const;
  [[nodiscard]] bool same_server(const Url& other) const { return host == other.host && port == other.port; }
};

}  // namespace pollux::app
