// Address validation tokens (RFC 9000 §8.1): what a server puts into Retry packets and NEW_TOKEN frames, and
// believes when it comes back. Stateless: all that is known about a token is sealed within it. An observer learns
// nothing from one but its length. Never decides what a refused token means; never remembers one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>

#include "base/rng.h"
#include "base/socket_address.h"
#include "base/time.h"
#include "crypto/token_keys.h"
#include "wire/connection_id.h"

namespace pollux::crypto {

// RFC 9000 §8.1.4-7: a client returns it at once. Time for a lost packet or two on a slow path.
inline constexpr Duration kRetryTokenLifetime = Duration::seconds(15);
// RFC 9000 §8.1.3-5: long enough for the next visit, short enough for an address to be still the same client's.
inline constexpr Duration kNewTokenLifetime = Duration::seconds(24 * 60 * 60);
// How far the clocks of a fleet may differ. A token from further in the future is refused.
inline constexpr Duration kTokenClockSkew = Duration::seconds(2);

// RFC 9000 §8.1.1-1: whoever opens a token learns how it was provided.
enum class TokenKind : std::uint8_t { kRetry = 1, kNewToken = 2 };

// What a Retry token brings back from before the Retry, so that the server need not remember it (RFC 9000 §7.3).
struct RetryTokenIds {
  wire::ConnectionId original_destination;  // Destination Connection ID of the Initial that Retry answered
  wire::ConnectionId retry_source;          // Source Connection ID of the Retry

  [[nodiscard]] bool operator==(const RetryTokenIds&) const = default;
};

// A sealed token, by value.
struct AddressToken {
  // All fields at their longest: kind, time, address with port, two connection IDs.
  static constexpr std::size_t kMaxPlaintextLength = 1 + 8 + (1 + 16 + 2) + 2 * (1 + wire::kMaxConnectionIdLength);
  static constexpr std::size_t kMaxLength = kMaxPlaintextLength + TokenKeys::kOverhead;

  std::array<std::uint8_t, kMaxLength> octets{};
  std::size_t size = 0;

  [[nodiscard]] Bytes bytes() const { return Bytes{octets}.first(size); }
};

// `now` is on a clock that all who share the keys share: across restarts or a fleet, the wall clock.
// RFC 9000 §8.1.4-3: a Retry token is bound to the client's address and port.
[[nodiscard]] AddressToken seal_retry_token(const TokenKeys& keys, Rng& rng, const SocketAddress& client,
                                            const RetryTokenIds& ids, Timestamp now);
// RFC 9000 §8.1.4-4: bound to the client's address; its port may be another at the next visit.
[[nodiscard]] AddressToken seal_new_token(const TokenKeys& keys, Rng& rng, const IpAddress& client, Timestamp now);

enum class TokenRefusal : std::uint8_t {
  kMalformed,     // of a length that no token of ours has
  kForged,        // not sealed under a key that we have: changed, made up, or older than two rotations
  kExpired,       // outlived its lifetime, or was issued in the future
  kOtherAddress,  // issued to somebody else
};

struct RefusedToken {
  TokenRefusal why = TokenRefusal::kMalformed;
  // Known once the token has proved to be ours. RFC 9000 §8.1.2-2 asks for another answer to a bad Retry token.
  std::optional<TokenKind> kind;

  [[nodiscard]] bool operator==(const RefusedToken&) const = default;
};

struct ValidToken {
  TokenKind kind = TokenKind::kNewToken;
  RetryTokenIds retry;  // of a Retry token; empty IDs otherwise
};

// Judges a token that came in an Initial packet from `client`. Accepts it any number of times.
[[nodiscard]] std::expected<ValidToken, RefusedToken> open_token(const TokenKeys& keys, Bytes token,
                                                                 const SocketAddress& client, Timestamp now);

}  // namespace pollux::crypto
