// AddressTokenKeys: the keys of address validation tokens through time, a set for each version (RFC 9369 §5: a token is
// good for the version that it was issued in). All who start from the same bytes at the same time have the same keys:
// a token from one shard is good at another, and they change keys at the same moment without a word between them.
#pragma once

#include <array>
#include <cstddef>

#include "base/bytes.h"
#include "base/rng.h"
#include "base/time.h"
#include "crypto/address_token.h"
#include "tls/ticket_keys.h"
#include "wire/version.h"

namespace pollux::endpoint {

// By value: each shard has its own copy.
class AddressTokenKeys {
 public:
  // A key for each version, one behind the other.
  static constexpr std::size_t kKeyLength = wire::kKnownVersions.size() * tls::TicketKeys::kKeyLength;
  // A token outlives one change of keys, not two.
  static constexpr Duration kPeriod = crypto::kNewTokenLifetime;

  // `first`: kKeyLength unpredictable bytes. The first period begins at `start`.
  AddressTokenKeys(Bytes first, Timestamp start);
  // Keys drawn here: nobody else opens what is sealed under them.
  AddressTokenKeys(Rng& rng, Timestamp start);

  // The keys for a version that we know, at this moment. Time never goes back.
  [[nodiscard]] const crypto::TokenKeys& at(wire::Version version, Timestamp now);

 private:
  // The keys of session tickets go through time in the same way.
  std::array<tls::TicketKeys, wire::kKnownVersions.size()> keys_;
};

}  // namespace pollux::endpoint
