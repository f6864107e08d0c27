// ShardCommons: what the shards of the appliance have in common: inboxes for packets that came to another worker than
// their own, the connection IDs that say whose they are, and keys under which one of them speaks for all. Made once,
// before the workers; the inboxes apart, nobody changes it.
#pragma once

#include <cstddef>

#include "app/common/system_rng.h"
#include "app/edge/id_formats.h"
#include "crypto/stateless_reset_token.h"
#include "endpoint/address_token_keys.h"
#include "endpoint/quic_lb_formats.h"
#include "endpoint/shard_config.h"
#include "registry/inboxes.h"

namespace pollux::app {

class ShardCommons {
 public:
  // `start`: now, by the workers' clocks. `id_formats`: from load_id_formats. Goes before the ports: packets may be
  // left in the inboxes.
  ShardCommons(std::size_t shards, Timestamp start, const IdFormatParameters& id_formats = {});
  ShardCommons(const ShardCommons&) = delete;
  ShardCommons& operator=(const ShardCommons&) = delete;

  [[nodiscard]] const endpoint::QuicLbFormats& id_formats() const { return id_formats_; }

  // Fills in what makes the shard that `services.self` names one of them.
  void add_to(endpoint::ShardServices& services);

 private:
  SystemRng rng_;
  bool is_in_fleet_;
  registry::Inboxes<net::Packet> inboxes_;
  endpoint::QuicLbFormats id_formats_;
  crypto::StatelessResetKey reset_key_;
  endpoint::AddressTokenKeys token_keys_;
};

}  // namespace pollux::app
