#include "endpoint/address_tokens.h"

#include <algorithm>
#include <cstring>

namespace pollux::endpoint {

static_assert(wire::kKnownVersions.size() == 2, "keys_ is made of one set for each");

AddressTokens::AddressTokens(Rng& rng, Timestamp now)
    : rng_(rng),
      keys_{crypto::TokenKeys{rng}, crypto::TokenKeys{rng}},
      rotate_at_(now + kKeyLifetime),
      used_(rng, kMaxUsedTokens, crypto::kNewTokenLifetime) {}

const crypto::TokenKeys& AddressTokens::keys_at(wire::Version version, Timestamp now) {
  if (now >= rotate_at_) rotate(now);
  const auto known = std::ranges::find(wire::kKnownVersions, version);
  return keys_[static_cast<std::size_t>(known - wire::kKnownVersions.begin())];
}

void AddressTokens::rotate(Timestamp now) {
  rotate_at_ = now + kKeyLifetime;
  for (crypto::TokenKeys& keys : keys_) {
    std::array<std::uint8_t, crypto::TokenKeys::kKeyLength> next{};
    rng_.fill(next);
    keys.announce(next);
    keys.rotate();
  }
}

crypto::AddressToken AddressTokens::retry_token(wire::Version version, const SocketAddress& client,
                                                const crypto::RetryTokenIds& ids, Timestamp now) {
  return crypto::seal_retry_token(keys_at(version, now), rng_, client, ids, now);
}

crypto::AddressToken AddressTokens::new_token(wire::Version version, const IpAddress& client, Timestamp now) {
  return crypto::seal_new_token(keys_at(version, now), rng_, client, now);
}

JudgedToken AddressTokens::judge(const wire::ParsedLongHeader& initial, const SocketAddress& client, Timestamp now) {
  if (initial.token.empty()) return {};
  const auto opened = crypto::open_token(keys_at(initial.version, now), initial.token, client, now);
  if (!opened) {
    const bool is_retry = opened.error().kind == crypto::TokenKind::kRetry;
    return {.worth = is_retry ? TokenWorth::kBadRetry : TokenWorth::kNothing, .retry = {}};
  }
  if (opened->kind == crypto::TokenKind::kRetry) {
    // A Retry token goes where the Retry has told the client to go.
    const bool fits = opened->retry.retry_source == initial.destination_id;
    return {.worth = fits ? TokenWorth::kRetry : TokenWorth::kBadRetry, .retry = opened->retry};
  }
  // The nonce that a token begins with was drawn at random, and is as authentic as the rest.
  std::uint64_t mark = 0;
  std::memcpy(&mark, initial.token.data(), sizeof(mark));
  // RFC 9000 §8.1.4-6
  const bool is_first = used_.admit(used_.marker(), mark, now) == tls::ReplayGuard::Verdict::kFirst;
  return {.worth = is_first ? TokenWorth::kAddress : TokenWorth::kNothing, .retry = {}};
}

}  // namespace pollux::endpoint
