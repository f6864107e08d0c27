#include "hq/request_line.h"

namespace pollux::hq {
namespace {

constexpr std::string_view kGet = "GET ";

}  // namespace

std::optional<std::string_view> parse_request(std::string_view request) {
  if (!request.starts_with(kGet)) return std::nullopt;
  std::string_view path = request.substr(kGet.size());
  if (path.ends_with('\n')) path.remove_suffix(1);
  if (path.ends_with('\r')) path.remove_suffix(1);
  if (!path.starts_with('/') || path.find_first_of("\r\n ") != std::string_view::npos) return std::nullopt;
  return path;
}

std::string make_request(std::string_view path) {
  return std::string{kGet}.append(path) + "\r\n";
}

}  // namespace pollux::hq
