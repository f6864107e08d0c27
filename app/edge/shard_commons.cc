#include "app/edge/shard_commons.h"

namespace pollux::app {

ShardCommons::ShardCommons(std::size_t shards, Timestamp start, const IdFormatParameters& id_formats)
    : is_in_fleet_(!id_formats.empty()),
      inboxes_(shards),
      id_formats_(make_id_formats(id_formats, shards).value()),
      reset_key_(rng_),
      token_keys_(rng_, start) {}

void ShardCommons::add_to(endpoint::ShardServices& services) {
  services.reset_key = &reset_key_;
  services.token_keys = &token_keys_;
  // Who is alone has nobody to hand anything to, and need not say who he is.
  if (inboxes_.shards() > 1) services.inboxes = &inboxes_;
  if (inboxes_.shards() > 1 || is_in_fleet_) services.id_formats = &id_formats_;
}

}  // namespace pollux::app
