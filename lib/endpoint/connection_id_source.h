// ConnectionIdSource: the connection IDs that a shard gives to its connections, and their stateless reset tokens.
// Owns nothing; an ID is random, and no connection of the shard has it.
#pragma once

#include "base/rng.h"
#include "connection/connection_id_issuer.h"
#include "crypto/stateless_reset_token.h"
#include "endpoint/connection_table.h"

namespace pollux::endpoint {

class ConnectionIdSource final : public connection::ConnectionIdIssuer {
 public:
  // All IDs of a shard have this many bytes, so that a short header shows which one it has, even to an endpoint that
  // has lost all state (RFC 9000 §10.3.2-2).
  static constexpr std::size_t kLength = 8;

  // All of them outlive this.
  ConnectionIdSource(Rng& rng, const ConnectionTable& connections, const crypto::StatelessResetKey& key)
      : rng_(rng), connections_(connections), key_(key) {}

  [[nodiscard]] wire::ConnectionId issue() override;
  [[nodiscard]] wire::StatelessResetToken token_of(const wire::ConnectionId& id) const override {
    return key_.token_of(id);
  }

 private:
  Rng& rng_;
  const ConnectionTable& connections_;
  const crypto::StatelessResetKey& key_;
};

}  // namespace pollux::endpoint
