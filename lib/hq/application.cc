#include "hq/application.h"

#include "hq/session.h"

namespace pollux::hq {

std::unique_ptr<connection::ConnectionEvents> HqApplication::accept(connection::StreamApi& connection) {
  return std::make_unique<Session>(connection, find_, counters_);
}

}  // namespace pollux::hq
