// Stateless reset tokens (RFC 9000 §10.3.2): each is a function of a connection ID and a static key, so that an
// endpoint that has lost all state still knows the token of a connection ID that it once issued.
// Owns nothing but the key; never decides when a reset is sent.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/rng.h"
#include "crypto/secret.h"
#include "wire/connection_id.h"

namespace pollux::crypto {

// By value; the same bytes on every member of a fleet that answers for the same connection IDs.
class StatelessResetKey {
 public:
  static constexpr std::size_t kLength = 32;

  // `key`: kLength unpredictable bytes, used for nothing else.
  explicit StatelessResetKey(Bytes key);
  // A key drawn here: the tokens of another process mean nothing.
  explicit StatelessResetKey(Rng& rng);

  // The token that goes with `id`. RFC 9000 §10.3.2-3: an ID must not be used for another connection under one key.
  [[nodiscard]] wire::StatelessResetToken token_of(const wire::ConnectionId& id) const;

 private:
  Secret key_;
};

}  // namespace pollux::crypto
