#include "endpoint/connection_table.h"

namespace pollux::endpoint {

void ConnectionTable::release(SlabHandle handle) {
  const ConnectionEntry* entry = entries_.find(handle);
  POLLUX_INVARIANT(entry != nullptr);
  if (entry->connection) {
    const connection::LocalConnectionIds& ids = entry->connection->local_ids();
    ids_.erase(ids.chosen());
    if (entry->first_destination) ids_.erase(*entry->first_destination);
  }
  entries_.release(handle);
}

}  // namespace pollux::endpoint
