// Connection IDs (RFC 9000 §5.1; RFC 8999 §5.3) and stateless reset tokens (RFC 9000 §10.3), by value.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/bytes.h"
#include "base/invariant.h"

namespace pollux::wire {

// In version 1 a connection ID has 0 to 20 bytes (RFC 9000 §17.2).
inline constexpr std::size_t kMaxConnectionIdLength = 20;
// RFC 9000 §7.2: what a client first puts into Destination Connection ID has at least eight bytes.
inline constexpr std::size_t kMinInitialDestinationIdLength = 8;

class ConnectionId {
 public:
  constexpr ConnectionId() = default;
  // At most 20 bytes; the caller has checked what came from the wire.
  explicit ConnectionId(Bytes bytes) : length_(static_cast<std::uint8_t>(bytes.size())) {
    POLLUX_INVARIANT(bytes.size() <= kMaxConnectionIdLength);
    std::ranges::copy(bytes, octets_.begin());
  }

  [[nodiscard]] Bytes bytes() const { return Bytes{octets_}.first(length_); }
  [[nodiscard]] constexpr std::size_t size() const { return length_; }
  [[nodiscard]] constexpr bool empty() const { return length_ == 0; }
  // Bytes past the length are zero always, so the whole object compares and hashes as one block.
  [[nodiscard]] constexpr bool operator==(const ConnectionId&) const = default;

 private:
  std::array<std::uint8_t, kMaxConnectionIdLength> octets_{};
  std::uint8_t length_ = 0;
};

struct StatelessResetToken {
  static constexpr std::size_t kLength = 16;
  std::array<std::uint8_t, kLength> octets{};

  [[nodiscard]] constexpr bool operator==(const StatelessResetToken&) const = default;
};

}  // namespace pollux::wire
