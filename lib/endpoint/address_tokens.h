// AddressTokens: the address validation tokens of a shard's server side (RFC 9000 §8.1): issues them, and says what a
// token that came back is worth. Owns their keys, a set for each version (RFC 9369 §5: a token is good for the version
// that it was issued in), which change with time, and remembers what was used. Keeps nothing of what it issues.
#pragma once

#include <array>

#include "crypto/address_token.h"
#include "tls/replay_guard.h"
#include "wire/long_header.h"
#include "wire/version.h"

namespace pollux::endpoint {

// What the Token field of an Initial shows.
enum class TokenWorth : std::uint8_t {
  kNothing,   // none, or none of ours: as if there were none (RFC 9000 §8.1.3-15)
  kAddress,   // from a NEW_TOKEN frame: the client owns its address
  kRetry,     // the client owns its address, and follows a Retry of ours
  kBadRetry,  // from a Retry of ours, but not good: the client will take no second one (§8.1.2-2)
};

struct JudgedToken {
  TokenWorth worth = TokenWorth::kNothing;
  crypto::RetryTokenIds retry;  // with kRetry
};

class AddressTokens {
 public:
  // NEW_TOKEN tokens that can be used in one lifetime. Once they are, further ones count for nothing.
  static constexpr std::size_t kMaxUsedTokens = 8'192;
  // A token outlives one change of keys, not two.
  static constexpr Duration kKeyLifetime = crypto::kNewTokenLifetime;

  AddressTokens(Rng& rng, Timestamp now);

  [[nodiscard]] crypto::AddressToken retry_token(wire::Version version, const SocketAddress& client,
                                                 const crypto::RetryTokenIds& ids, Timestamp now);
  [[nodiscard]] crypto::AddressToken new_token(wire::Version version, const IpAddress& client, Timestamp now);

  // RFC 9000 §8.1.4-8: a NEW_TOKEN token is worth something once.
  [[nodiscard]] JudgedToken judge(const wire::ParsedLongHeader& initial, const SocketAddress& client, Timestamp now);

 private:
  [[nodiscard]] const crypto::TokenKeys& keys_at(wire::Version version, Timestamp now);
  void rotate(Timestamp now);

  Rng& rng_;
  std::array<crypto::TokenKeys, wire::kKnownVersions.size()> keys_;
  Timestamp rotate_at_;
  tls::ReplayGuard used_;
};

}  // namespace pollux::endpoint
