// ConnectionIdIssuer: where a connection's own IDs come from. The shard implements it: it knows which IDs are taken and
// has the key that the reset tokens are made with.
#pragma once

#include "wire/connection_id.h"

namespace pollux::connection {

class ConnectionIdIssuer {
 public:
  virtual ~ConnectionIdIssuer() = default;

  // RFC 9000 §5.1-1: random, so that nothing ties it to another ID of the connection; no connection of the shard has
  // it.
  [[nodiscard]] virtual wire::ConnectionId issue() = 0;

  // The stateless reset token that goes with an ID.
  [[nodiscard]] virtual wire::StatelessResetToken token_of(const wire::ConnectionId& id) const = 0;
};

}  // namespace pollux::connection
