#include "base/socket_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "base/invariant.h"

namespace pollux {
namespace {

[[nodiscard]] std::string quoted(std::string_view text) {
  return "\"" + std::string{text} + "\"";
}

}  // namespace

std::expected<IpAddress, std::string> IpAddress::parse(std::string_view text) {
  const std::string terminated{text};
  IpAddress address;
  if (inet_pton(AF_INET, terminated.c_str(), address.octets.data()) == 1) return address;
  address.family = IpFamily::kIpv6;
  if (inet_pton(AF_INET6, terminated.c_str(), address.octets.data()) == 1) return address;
  return std::unexpected(quoted(text) + " is not an IP address; write 192.0.2.1 or 2001:db8::1");
}

std::string IpAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family == IpFamily::kIpv4 ? AF_INET : AF_INET6, octets.data(), text.data(), text.size());
  return text.data();
}

std::expected<SocketAddress, std::string> SocketAddress::parse(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return std::unexpected(quoted(text) + " has no port; write 192.0.2.1:443 or [2001:db8::1]:443");
  }
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto ip = IpAddress::parse(host);
  if (!ip) return std::unexpected(ip.error());
  if ((ip->family == IpFamily::kIpv6) != bracketed) {
    return std::unexpected(quoted(text) +
                           ": an IPv6 address with a port is written [2001:db8::1]:443, an IPv4 one 192.0.2.1:443");
  }
  const std::string_view digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port == 0) {
    return std::unexpected(quoted(digits) + " is not a UDP port; write a number from 1 to 65535");
  }
  return SocketAddress{.ip = *ip, .port = port};
}

std::string SocketAddress::to_string() const {
  const std::string digits = std::to_string(port);
  return ip.family == IpFamily::kIpv4 ? ip.to_string() + ":" + digits : "[" + ip.to_string() + "]:" + digits;
}

}  // namespace pollux
