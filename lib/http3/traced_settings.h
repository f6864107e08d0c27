// HTTP/3 settings, ours or the peer's, as they go into a trace.
#pragma once

#include <nghttp3/nghttp3.h>

#include "telemetry/trace_event.h"

namespace pollux::http3 {

[[nodiscard]] inline telemetry::Http3ParametersSet traced(const nghttp3_settings& settings, telemetry::Side initiator) {
  return {.initiator = initiator,
          .extended_connect = settings.enable_connect_protocol != 0,
          .max_field_section_size = settings.max_field_section_size,
          .max_table_capacity = settings.qpack_max_dtable_capacity,
          .blocked_streams = settings.qpack_blocked_streams};
}

}  // namespace pollux::http3
