#include "app/get/url.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace pollux::app {
namespace {

constexpr std::string_view kScheme = "https://";
constexpr std::uint16_t kDefaultPort = 443;
constexpr unsigned kMaxPort = 65'535;

[[nodiscard]] std::optional<std::uint16_t> parse_port(std::string_view digits) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port == 0 || port > kMaxPort) return std::nullopt;
  return static_cast<std::uint16_t>(port);
}

// Splits "host:port" and "[address]:port"; the port may be missing.
[[nodiscard]] bool take_authority(std::string_view authority, Url& url) {
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return false;
    url.host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    url.host = authority.substr(0, colon);
    port = authority.substr(colon);
  }
  if (url.host.empty()) return false;
  if (port.empty()) return true;
  const auto number = port.starts_with(':') ? parse_port(port.substr(1)) : std::nullopt;
  url.port = number.value_or(0);
  return number.has_value();
}

}  // namespace

std::expected<Url, std::string> Url::parse(std::string_view text) {
  Url url{.text = std::string{text}, .host = {}, .path = {}};
  const auto wrong = [&url](const char* why) {
    return std::unexpected("'" + url.text + "' is no URL that can be fetched: " + why);
  };
  const auto is_unusable = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
  if (std::ranges::any_of(text, is_unusable)) return wrong("it holds a space or a control character");
  std::string_view rest = text;
  if (rest.starts_with(kScheme)) {
    rest.remove_prefix(kScheme.size());
  } else if (rest.find("://") != std::string_view::npos) {
    return wrong("HTTP/3 is for https:// only");
  }
  rest = rest.substr(0, rest.find('#'));
  const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
  if (rest.substr(0, path).find('@') != std::string_view::npos) return wrong("a user's name is not supported");
  if (!take_authority(rest.substr(0, path), url)) return wrong("it wants a host, and a port from 1 to 65535 if any");
  url.path = rest.substr(path);
  if (!url.path.starts_with('/')) url.path.insert(0, "/");
  return url;
}

std::string Url::authority() const {
  std::string text_of = host.find(':') != std::string::npos ? '[' + host + ']' : host;
  if (port != kDefaultPort) text_of += ':' + std::to_string(port);
  return text_of;
}

std::string Url::file_name() const {
  const std::string_view whole = std::string_view{path}.substr(0, path.find('?'));
  return std::string{whole.substr(whole.rfind('/') + 1)};
}

}  // namespace pollux::app
