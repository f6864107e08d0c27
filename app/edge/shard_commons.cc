#include "app/edge/shard_commons.h"

namespace pollux::app {

ShardCommons::ShardCommons(std::size_t shards, Timestamp start)
    : inboxes_(shards), id_formats_(shards), reset_key_(rng_), token_keys_(rng_, start) {}

void ShardCommons::add_to(endpoint::ShardServices& services) {
  services.reset_key = &reset_key_;
  services.token_keys = &token_keys_;
  // Who is alone has nobody to hand anything to, and need not say who he is.
  if (inboxes_.shards() == 1) return;
  services.inboxes = &inboxes_;
  services.id_formats = &id_formats_;
}

}  // namespace pollux::app
