// SocketAddress: an IP address and a UDP port, of either family, by value.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace pollux {

enum class IpFamily : std::uint8_t { kIpv4, kIpv6 };

// Bytes are in network order; an IPv4 address fills the first four and leaves the rest zero.
struct IpAddress {
  IpFamily family = IpFamily::kIpv4;
  std::array<std::uint8_t, 16> octets{};

  [[nodiscard]] static IpAddress v4(Bytes four);
  [[nodiscard]] static IpAddress v6(Bytes sixteen);
  // "192.0.2.1" or "2001:db8::1". The error is a sentence for an operator.
  [[nodiscard]] static std::expected<IpAddress, std::string> parse(std::string_view text);

  // 4 or 16 bytes.
  [[nodiscard]] Bytes bytes() const { return Bytes{octets}.first(family == IpFamily::kIpv4 ? 4 : 16); }
  [[nodiscard]] std::string to_string() const;
  [[nodiscard]] auto operator<=>(const IpAddress&) const = default;
};

struct SocketAddress {
  IpAddress ip;
  std::uint16_t port = 0;  // host byte order

  // "192.0.2.1:443" or "[2001:db8::1]:443"; ports 1 to 65535. The error is a sentence for an operator.
  [[nodiscard]] static std::expected<SocketAddress, std::string> parse(std::string_view text);

  [[nodiscard]] std::string to_string() const;
  [[nodiscard]] auto operator<=>(const SocketAddress&) const = default;
};

}  // namespace pollux
