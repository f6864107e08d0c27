// The events of a trace as qlog writes them: for each, its name and its data.
#pragma once

#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "qlog/json_writer.h"
#include "telemetry/trace_event.h"
#include "wire/packet_number_space.h"

namespace pollux::qlog {

// "quic:packet_sent" and so on; empty for what qlog knows nothing of.
[[nodiscard]] std::string_view name_of_event(telemetry::TraceKind kind);

// What an event's data needs besides the event.
struct EventContext {
  wire::Role role = wire::Role::kServer;  // of who tells
  std::vector<std::uint8_t>& payload;     // memory to work in
};

// The members of "data". `body`: the event, and what comes behind it.
void write_event_data(JsonWriter& json, telemetry::TraceKind kind, Bytes body, const EventContext& context);

}  // namespace pollux::qlog
