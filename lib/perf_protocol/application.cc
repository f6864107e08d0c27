#include "perf_protocol/application.h"

#include "perf_protocol/session.h"

namespace pollux::perf_protocol {

std::unique_ptr<connection::ConnectionEvents> PerfApplication::accept(connection::StreamApi& connection) {
  return std::make_unique<Session>(connection, counters_);
}

}  // namespace pollux::perf_protocol
