// Transport parameters as qlog writes them: the members of quic:parameters_set.
#pragma once

#include "qlog/json_writer.h"
#include "wire/transport_parameters.h"

namespace pollux::qlog {

void write_parameters(JsonWriter& json, const wire::TransportParameters& parameters);

}  // namespace pollux::qlog
