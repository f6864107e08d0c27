// The words that qlog has for what lib/ has numbers for (draft-ietf-quic-qlog-quic-events-13).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "telemetry/trace_event.h"

namespace pollux::qlog {

[[nodiscard]] std::string_view name_of_packet_type(std::uint8_t type);
[[nodiscard]] std::string_view name_of_space(std::uint8_t space);
[[nodiscard]] std::string_view name_of_key(const telemetry::KeyTraced& key);
[[nodiscard]] std::string_view name_of_ecn_state(std::uint8_t state);
[[nodiscard]] std::string_view name_of(Ecn ecn);
[[nodiscard]] std::string_view name_of(telemetry::Side side);
[[nodiscard]] std::string_view name_of(telemetry::ConnectionPhase phase);
[[nodiscard]] std::string_view name_of(telemetry::CloseCause cause);
[[nodiscard]] std::string_view name_of(telemetry::StreamPhase phase);
[[nodiscard]] std::string_view name_of(telemetry::MigrationPhase phase);
[[nodiscard]] std::string_view name_of(telemetry::KeyTrigger trigger);
[[nodiscard]] std::string_view name_of(telemetry::CongestionPhase phase);
[[nodiscard]] std::string_view name_of(telemetry::TimerAction action);
[[nodiscard]] std::string_view name_of(telemetry::LossTrigger trigger);
[[nodiscard]] std::string_view name_of(telemetry::Http3StreamType type);
// Which of qlog's few reasons to drop a packet this is.
[[nodiscard]] std::string_view trigger_of(telemetry::DropReason reason);
// "flow_control_error", "crypto_error_0x128"; "unknown" for what RFC 9000 does not name.
[[nodiscard]] std::string name_of_transport_error(std::uint64_t code);

}  // namespace pollux::qlog
