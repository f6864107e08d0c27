// What a stream of the perf protocol begins with (draft-banks-quic-performance-00 §2.3.1): eight bytes in network byte
// order, which say how many bytes the server shall send back. What follows up to the FIN is the client's upload.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace pollux::perf_protocol {

// ALPN (§2.1).
inline constexpr std::string_view kProtocol = "perf";

inline constexpr std::size_t kHeaderSize = 8;
// So large a response never ends: the client stops it when it has enough.
inline constexpr std::uint64_t kUnlimited = UINT64_MAX;

using Header = std::array<std::uint8_t, kHeaderSize>;

[[nodiscard]] Header make_header(std::uint64_t response_size);

// Puts the eight bytes together, in however many pieces they come.
class HeaderReader {
 public:
  // How many bytes of `data` are the header's; the rest is the upload's.
  std::size_t take(Bytes data);
  // Nothing while bytes are missing.
  [[nodiscard]] std::optional<std::uint64_t> response_size() const;

 private:
  std::uint64_t value_ = 0;
  std::size_t taken_ = 0;
};

}  // namespace pollux::perf_protocol
