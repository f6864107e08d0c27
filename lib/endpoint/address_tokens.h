// AddressTokens: the address validation tokens of a shard's server side (RFC 9000 §8.1): issues them, and says what a
// token that came back is worth, whichever shard with the same keys has issued it. Remembers what was used here, and
// keeps nothing of what it issues.
#pragma once

#include "crypto/address_token.h"
#include "endpoint/address_token_keys.h"
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

  AddressTokens(Rng& rng, const AddressTokenKeys& keys);

  [[nodiscard]] crypto::AddressToken retry_token(wire::Version version, const SocketAddress& client,
                                                 const crypto::RetryTokenIds& ids, Timestamp now);
  [[nodiscard]] crypto::AddressToken new_token(wire::Version version, const IpAddress& client, Timestamp now);

  // RFC 9000 §8.1.4-8: a NEW_TOKEN token is worth something once. Shards do not tell each other what was used: where
  // several share their keys, it is worth something once at each of them.
  [[nodiscard]] JudgedToken judge(const wire::ParsedLongHeader& initial, const SocketAddress& client, Timestamp now);

 private:
  Rng& rng_;
  AddressTokenKeys keys_;
  tls::ReplayGuard used_;
};

}  // namespace pollux::endpoint
