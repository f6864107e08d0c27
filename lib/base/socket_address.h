// SocketAddress: an IP address and a UDP port, of either family, by value.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <expected>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/invariant.h"

namespace pollux {

enum class IpFamily : std::uint8_t { kIpv4, kIpv6 };

// Bytes are in network order; an IPv4 address fills the first four and leaves the rest zero.
struct IpAddress {
  IpFamily family = IpFamily::kIpv4;
  std::array<std::uint8_t, 16> octets{};

  // Of 4 bytes, and of 16.
  [[nodiscard]] static IpAddress v4(Bytes four) {
    POLLUX_INVARIANT(four.size() == 4);
    // In one piece: what is copied right after it was written in two has to wait for both.
    std::array<std::uint32_t, 4> words{};
    std::memcpy(words.data(), four.data(), sizeof(words[0]));
    return {.family = IpFamily::kIpv4, .octets = std::bit_cast<std::array<std::uint8_t, 16>>(words)};
  }
  [[nodiscard]] static IpAddress v6(Bytes sixteen) {
    POLLUX_INVARIANT(sixteen.size() == 16);
    IpAddress address{.family = IpFamily::kIpv6};
    std::memcpy(address.octets.data(), sixteen.data(), sizeof(address.octets));
    return address;
  }
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
