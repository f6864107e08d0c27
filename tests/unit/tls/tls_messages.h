// Edits TLS handshake messages as a hostile or broken peer would: takes a message apart just as far as needed.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace pollux::tls::testing {

using Message = std::vector<std::uint8_t>;

inline constexpr std::uint16_t kAlpnExtension = 0x0010;
inline constexpr std::uint16_t kTransportParametersExtension = 0x0039;

inline std::size_t read_be(std::span<const std::uint8_t> bytes, std::size_t at, std::size_t width) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < width; ++i) value = (value << 8) | bytes[at + i];
  return value;
}

inline void write_be(Message& message, std::size_t at, std::size_t width, std::size_t value) {
  for (std::size_t i = 0; i < width; ++i) {
    message[at + i] = static_cast<std::uint8_t>(value >> (8 * (width - 1 - i)));
  }
}

// Where the extension block's 2-byte length stands in a ClientHello, or in EncryptedExtensions.
inline std::size_t extensions_of_client_hello(const Message& hello) {
  std::size_t at = 4 + 2 + 32;            // header, version, random
  at += 1 + read_be(hello, at, 1);        // legacy_session_id
  at += 2 + read_be(hello, at, 2);        // cipher_suites
  return at + 1 + read_be(hello, at, 1);  // legacy_compression_methods
}
inline constexpr std::size_t kExtensionsOfEncryptedExtensions = 4;

// The offset of an extension's type; the test fails where it is missing.
inline std::size_t find_extension(const Message& message, std::size_t block, std::uint16_t type) {
  const std::size_t end = block + 2 + read_be(message, block, 2);
  for (std::size_t at = block + 2; at < end; at += 4 + read_be(message, at + 2, 2)) {
    if (read_be(message, at, 2) == type) return at;
  }
  ADD_FAILURE() << "no extension " << type;
  return block;
}

// Takes one extension out of the first message of a flight.
inline void remove_extension(Message& flight, std::size_t block, std::uint16_t type) {
  const std::size_t at = find_extension(flight, block, type);
  const std::size_t size = 4 + read_be(flight, at + 2, 2);
  write_be(flight, 1, 3, read_be(flight, 1, 3) - size);
  write_be(flight, block, 2, read_be(flight, block, 2) - size);
  const auto first = flight.begin() + static_cast<std::ptrdiff_t>(at);
  flight.erase(first, first + static_cast<std::ptrdiff_t>(size));
}

// Gives a ClientHello a legacy_session_id of one byte.
inline void add_session_id(Message& hello) {
  write_be(hello, 1, 3, read_be(hello, 1, 3) + 1);
  hello[38] = 1;
  hello.insert(hello.begin() + 39, 0x55);
}

}  // namespace pollux::tls::testing
