// ResetTokenTable: which connection a stateless reset token of a peer's belongs to (RFC 9000 §10.3.1), for datagrams
// that lead to no connection by their ID. Keeps no token, but what a secret key makes of it: how long a look-up takes
// says nothing about any token (§10.3.1-4). Memory is taken at start.
#pragma once

#include <optional>

#include "base/rng.h"
#include "crypto/stateless_reset_token.h"
#include "endpoint/connection_id_table.h"

namespace pollux::endpoint {

class ResetTokenTable {
 public:
  // Room for `capacity` tokens; one more is not remembered: a reset with it goes unnoticed, and the connection times
  // out.
  ResetTokenTable(std::size_t capacity, Rng& rng) : key_(rng), connections_(capacity, rng) {}

  [[nodiscard]] static constexpr std::size_t bytes_for(std::size_t capacity) {
    return ConnectionIdTable::bytes_for(capacity);
  }

  void insert(const wire::StatelessResetToken& token, SlabHandle connection) {
    (void)connections_.insert(print_of(token.octets), connection);
  }
  void erase(const wire::StatelessResetToken& token) { connections_.erase(print_of(token.octets)); }
  // `last_bytes`: as many as a token has.
  [[nodiscard]] std::optional<SlabHandle> find(Bytes last_bytes) const {
    if (connections_.size() == 0) return std::nullopt;
    return connections_.find(print_of(last_bytes));
  }

 private:
  [[nodiscard]] wire::ConnectionId print_of(Bytes token) const {
    return wire::ConnectionId{key_.token_of(wire::ConnectionId{token}).octets};
  }

  crypto::StatelessResetKey key_;
  ConnectionIdTable connections_;
};

}  // namespace pollux::endpoint
