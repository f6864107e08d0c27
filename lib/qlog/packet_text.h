// Packets as qlog writes them: header, frames, sizes.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "qlog/json_writer.h"
#include "telemetry/trace_event.h"

namespace pollux::qlog {

// `digest`: of its frames. `payload` is memory to work in.
void write_packet(JsonWriter& json, const telemetry::PacketHeaderTraced& packet, Bytes digest,
                  std::vector<std::uint8_t>& payload);

// Retry and Version Negotiation; `versions` as they stand in the packet.
void write_retry(JsonWriter& json, const telemetry::RetryReceived& packet);
void write_version_negotiation(JsonWriter& json, const telemetry::VersionNegotiationReceived& packet, Bytes versions);

// One of which only this is known.
void write_unread_packet(JsonWriter& json, std::uint8_t type, std::uint32_t size);

}  // namespace pollux::qlog
