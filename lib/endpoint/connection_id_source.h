// ConnectionIdSource: the connection IDs that a shard gives to its connections, and their stateless reset tokens.
// An ID is as random as its format lets it be, and no connection of the shard has it. Without formats it is random
// throughout: a shard that is alone, a client's say, has no use for a name in its IDs, and shows none.
#pragma once

#include "base/rng.h"
#include "connection/connection_id_issuer.h"
#include "crypto/stateless_reset_token.h"
#include "endpoint/connection_table.h"
#include "endpoint/quic_lb_formats.h"

namespace pollux::endpoint {

class ConnectionIdSource final : public connection::ConnectionIdIssuer {
 public:
  // Of IDs that are random throughout.
  static constexpr std::size_t kLength = 8;

  // All of them outlive this. `formats` may be null; `self` is who its IDs name.
  ConnectionIdSource(Rng& rng, const ConnectionTable& connections, const crypto::StatelessResetKey& key,
                     const QuicLbFormats* formats = nullptr, registry::ShardIndex self = {})
      : rng_(rng), connections_(connections), key_(key), formats_(formats), self_(self) {}

  [[nodiscard]] wire::ConnectionId issue() override;
  [[nodiscard]] wire::StatelessResetToken token_of(const wire::ConnectionId& id) const override {
    return key_.token_of(id);
  }
  // What a client sends its first Initial to (RFC 9000 §7.2): random throughout, so that it names no shard of a server
  // that happens to have the same formats.
  [[nodiscard]] wire::ConnectionId make_up();

  // How long the destination ID of a packet with a short header is (RFC 9000 §10.3.2-2): it does not say so itself.
  [[nodiscard]] std::size_t length_in(Bytes packet) const;
  // Which shard an ID leads to; nobody where there are no formats.
  [[nodiscard]] IdOwner owner_of(Bytes id) const;

  // Other formats from now on. They outlive this, and read what the former ones have made.
  void change_formats(const QuicLbFormats& formats) { formats_ = &formats; }

 private:
  [[nodiscard]] wire::ConnectionId draw();

  Rng& rng_;
  const ConnectionTable& connections_;
  const crypto::StatelessResetKey& key_;
  const QuicLbFormats* formats_;
  registry::ShardIndex self_;
};

}  // namespace pollux::endpoint
