#include "endpoint/address_tokens.h"

#include <cstring>

namespace pollux::endpoint {

AddressTokens::AddressTokens(Rng& rng, const AddressTokenKeys& keys)
    : rng_(rng), keys_(keys), used_(rng, kMaxUsedTokens, crypto::kNewTokenLifetime) {}

crypto::AddressToken AddressTokens::retry_token(wire::Version version, const SocketAddress& client,
                                                const crypto::RetryTokenIds& ids, Timestamp now) {
  return crypto::seal_retry_token(keys_.at(version, now), rng_, client, ids, now);
}

crypto::AddressToken AddressTokens::new_token(wire::Version version, const IpAddress& client, Timestamp now) {
  return crypto::seal_new_token(keys_.at(version, now), rng_, client, now);
}

JudgedToken AddressTokens::judge(const wire::ParsedLongHeader& initial, const SocketAddress& client, Timestamp now) {
  if (initial.token.empty()) return {};
  const auto opened = crypto::open_token(keys_.at(initial.version, now), initial.token, client, now);
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
