// What HTTP/3 does, as qlog writes it (draft-ietf-quic-qlog-h3-events-13).
#pragma once

#include "base/bytes.h"
#include "qlog/json_writer.h"
#include "telemetry/trace_event.h"

namespace pollux::qlog {

void write_http3_parameters(JsonWriter& json, const telemetry::Http3ParametersSet& settings);

// `fields`: of a HEADERS frame, as Http3Frame says.
void write_http3_frame(JsonWriter& json, const telemetry::Http3Frame& frame, Bytes fields);

}  // namespace pollux::qlog
