#include "qlog/names.h"

#include <array>
#include <cctype>
#include <cstdio>
#include <initializer_list>

#include "wire/error.h"

namespace pollux::qlog {
namespace {

// The word at this place of a list that is in the order of its enumeration.
template <typename Enumeration, std::size_t kCount>
[[nodiscard]] std::string_view word(Enumeration value, const std::array<std::string_view, kCount>& words) {
  const auto index = static_cast<std::size_t>(value);
  return index < kCount ? words[index] : "unknown";
}

}  // namespace

std::string_view name_of_packet_type(std::uint8_t type) {
  return word(type, std::array<std::string_view, 5>{"initial", "0RTT", "handshake", "retry", "1RTT"});
}

std::string_view name_of_space(std::uint8_t space) {
  return word(space, std::array<std::string_view, 3>{"initial", "handshake", "application_data"});
}

std::string_view name_of_key(const telemetry::KeyTraced& key) {
  if (key.is_servers) {
    return word(key.level, std::array<std::string_view, 4>{"server_initial_secret", "server_0rtt_secret",
                                                           "server_handshake_secret", "server_1rtt_secret"});
  }
  return word(key.level, std::array<std::string_view, 4>{"client_initial_secret", "client_0rtt_secret",
                                                         "client_handshake_secret", "client_1rtt_secret"});
}

std::string_view name_of_ecn_state(std::uint8_t state) {
  return word(state, std::array<std::string_view, 4>{"testing", "unknown", "failed", "capable"});
}

std::string_view name_of(Ecn ecn) {
  return word(ecn, std::array<std::string_view, 4>{"Not-ECT", "ECT(1)", "ECT(0)", "CE"});
}

std::string_view name_of(telemetry::Side side) {
  return side == telemetry::Side::kLocal ? "local" : "remote";
}

std::string_view name_of(telemetry::ConnectionPhase phase) {
  return word(phase, std::array<std::string_view, 7>{"attempted", "handshake_started", "handshake_complete",
                                                     "handshake_confirmed", "closing", "draining", "closed"});
}

std::string_view name_of(telemetry::CloseCause cause) {
  return word(cause, std::array<std::string_view, 5>{"error", "application", "idle_timeout", "stateless_reset",
                                                     "version_mismatch"});
}

std::string_view name_of(telemetry::StreamPhase phase) {
  return phase == telemetry::StreamPhase::kOpen ? "open" : "closed";
}

std::string_view name_of(telemetry::MigrationPhase phase) {
  return word(phase, std::array<std::string_view, 5>{"probing_started", "probing_successful", "probing_abandoned",
                                                     "migration_started", "migration_complete"});
}

std::string_view name_of(telemetry::KeyTrigger trigger) {
  return word(trigger, std::array<std::string_view, 3>{"tls", "remote_update", "local_update"});
}

std::string_view name_of(telemetry::CongestionPhase phase) {
  return phase == telemetry::CongestionPhase::kSlowStart ? "slow_start" : "congestion_avoidance";
}

std::string_view name_of(telemetry::TimerAction action) {
  return word(action, std::array<std::string_view, 3>{"set", "expired", "cancelled"});
}

std::string_view name_of(telemetry::LossTrigger trigger) {
  return trigger == telemetry::LossTrigger::kReordering ? "reordering_threshold" : "time_threshold";
}

std::string_view name_of(telemetry::Http3StreamType type) {
  return word(type, std::array<std::string_view, 4>{"request", "control", "qpack_encode", "qpack_decode"});
}

std::string_view trigger_of(telemetry::DropReason reason) {
  using enum telemetry::DropReason;
  switch (reason) {
    case kQuicAuthenticationFailed:
      return "decryption_failure";
    case kQuicNoKeys:
    case kQuicKeysDiscarded:
    case kUndecryptableBufferFull:
      return "key_unavailable";
    case kQuicDuplicatePacketNumber:
      return "duplicate";
    case kQuicUnsupportedVersion:
    case kQuicWrongVersion:
      return "unsupported";
    case kQuicUnknownConnectionId:
      return "connection_unknown";
    case kQuicZeroRttRefused:
    case kQuicWrongPath:
    case kHalfOpenLimit:
    case kConnectionLimit:
      return "rejected";
    case kReassemblyFull:
      return "internal_error";
    case kAfterClose:
      return "general";
    default:
      return "invalid";
  }
}

std::string name_of_transport_error(std::uint64_t code) {
  constexpr std::uint64_t kCryptoErrors = static_cast<std::uint64_t>(wire::TransportErrorCode::kCryptoErrorBase);
  constexpr std::uint64_t kAlerts = 0x100;
  if (code >= kCryptoErrors && code < kCryptoErrors + kAlerts) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "crypto_error_0x%03x", static_cast<unsigned>(code));
    return text.data();
  }
  // VERSION_NEGOTIATION_ERROR is not RFC 9000's, and qlog has no word for it.
  if (code > static_cast<std::uint64_t>(wire::TransportErrorCode::kNoViablePath)) return "unknown";
  std::string name{wire::name_of(static_cast<wire::TransportErrorCode>(code))};
  for (char& letter : name) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return name;
}

}  // namespace pollux::qlog
