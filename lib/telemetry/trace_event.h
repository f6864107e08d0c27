// What a connection tells of itself when it is traced: one struct for each event, as it goes through the ring: plain,
// compact, copied bit by bit. Numbers that lib/wire or lib/recovery give a meaning stand here as they stand there.
// Says nothing of the text that is made of them: that is lib/qlog's.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>

#include "base/bytes.h"
#include "base/ecn.h"
#include "base/socket_address.h"
#include "telemetry/drop_reason.h"

namespace pollux::telemetry {

enum class TraceKind : std::uint8_t {
  kConnectionStarted,
  kConnectionEnded,
  kEventsDropped,
  kPathAssigned,
  kConnectionClosed,
  kStateUpdated,
  kSpinBitUpdated,
  kMtuUpdated,
  kVersionInformation,
  kAlpnInformation,
  kParametersSet,
  kPacketSent,
  kPacketReceived,
  kRetryReceived,
  kVersionNegotiationReceived,
  kPacketDropped,
  kPacketBuffered,
  kPacketsAcked,
  kDatagramSent,
  kDatagramReceived,
  kStreamStateUpdated,
  kMigrationUpdated,
  kKeyUpdated,
  kKeyDiscarded,
  kRecoveryParametersSet,
  kMetricsUpdated,
  kCongestionStateUpdated,
  kTimerUpdated,
  kPacketLost,
  kEcnStateUpdated,
  kHttp3ParametersSet,
  kHttp3StreamTypeSet,
  kHttp3FrameCreated,
  kHttp3FrameParsed,
};

// In front of each event in the ring.
struct TraceHeader {
  std::int64_t at_ns = 0;  // of the worker's clock
  std::uint32_t connection = 0;
  TraceKind kind = TraceKind::kConnectionStarted;
};

// A connection ID.
struct TracedId {
  std::array<std::uint8_t, 20> octets{};
  std::uint8_t length = 0;

  TracedId() = default;
  explicit TracedId(Bytes bytes) : length(static_cast<std::uint8_t>(std::min(bytes.size(), octets.size()))) {
    std::ranges::copy(bytes.first(length), octets.begin());
  }
  [[nodiscard]] Bytes bytes() const { return Bytes{octets}.first(length); }
};

enum class Side : std::uint8_t { kLocal, kRemote };

struct ConnectionStarted {
  static constexpr auto kKind = TraceKind::kConnectionStarted;
  bool is_server = false;
  TracedId original_destination;
  TracedId local_id;
  TracedId remote_id;
  SocketAddress local;
  SocketAddress remote;
};

// The last event of a connection.
struct ConnectionEnded {
  static constexpr auto kKind = TraceKind::kConnectionEnded;
};

// The ring was full: so many events of this connection are missing here.
struct EventsDropped {
  static constexpr auto kKind = TraceKind::kEventsDropped;
  std::uint64_t count = 0;
};

struct PathAssigned {
  static constexpr auto kKind = TraceKind::kPathAssigned;
  std::uint8_t path = 0;
  SocketAddress local;
  SocketAddress remote;
};

enum class CloseCause : std::uint8_t { kError, kApplication, kIdleTimeout, kStatelessReset, kNoCommonVersion };

// The reason's text comes behind it.
struct ConnectionClosed {
  static constexpr auto kKind = TraceKind::kConnectionClosed;
  Side initiator = Side::kLocal;
  CloseCause cause = CloseCause::kError;
  bool is_application_error = false;
  std::uint64_t error_code = 0;
};

enum class ConnectionPhase : std::uint8_t {
  kAttempted,
  kHandshakeStarted,
  kHandshakeComplete,
  kHandshakeConfirmed,
  kClosing,
  kDraining,
  kClosed,
};

struct StateUpdated {
  static constexpr auto kKind = TraceKind::kStateUpdated;
  ConnectionPhase before = ConnectionPhase::kAttempted;
  ConnectionPhase now = ConnectionPhase::kAttempted;
};

struct SpinBitUpdated {
  static constexpr auto kKind = TraceKind::kSpinBitUpdated;
  bool state = false;
};

struct MtuUpdated {
  static constexpr auto kKind = TraceKind::kMtuUpdated;
  std::uint32_t before = 0;  // UDP payload
  std::uint32_t now = 0;
  bool done = false;
};

struct VersionInformation {
  static constexpr auto kKind = TraceKind::kVersionInformation;
  static constexpr std::size_t kMaxVersions = 16;
  std::array<std::uint32_t, kMaxVersions> ours{};
  std::uint32_t chosen = 0;
  std::uint8_t count = 0;
};

// The protocol's name comes behind it.
struct AlpnInformation {
  static constexpr auto kKind = TraceKind::kAlpnInformation;
};

// The transport parameters come behind it, encoded.
struct ParametersSet {
  static constexpr auto kKind = TraceKind::kParametersSet;
  Side initiator = Side::kLocal;
};

struct PacketHeaderTraced {
  std::uint64_t number = 0;
  std::uint32_t version = 0;  // of a long header
  std::uint32_t size = 0;     // of the packet, header and tag included
  std::uint32_t datagram = 0;
  std::uint32_t key_phase = 0;
  std::uint16_t token_length = 0;
  std::uint8_t type = 0;  // wire::PacketType
  std::uint8_t number_length = 0;
  bool spin = false;
  bool is_mtu_probe = false;
  bool was_buffered = false;
  TracedId destination_id;
  TracedId source_id;
};

// The digest of its frames comes behind each (wire/payload_digest.h).
struct PacketSent : PacketHeaderTraced {
  static constexpr auto kKind = TraceKind::kPacketSent;
};
struct PacketReceived : PacketHeaderTraced {
  static constexpr auto kKind = TraceKind::kPacketReceived;
};

// A client's: the packets that have neither a number nor protection.
struct UnnumberedPacketTraced {
  std::uint32_t size = 0;
  std::uint32_t datagram = 0;
  TracedId destination_id;
  TracedId source_id;
};
struct RetryReceived : UnnumberedPacketTraced {
  static constexpr auto kKind = TraceKind::kRetryReceived;
  std::uint32_t version = 0;
  std::uint16_t token_length = 0;
};
// The versions come behind it, as they stand in the packet.
struct VersionNegotiationReceived : UnnumberedPacketTraced {
  static constexpr auto kKind = TraceKind::kVersionNegotiationReceived;
};

struct PacketDropped {
  static constexpr auto kKind = TraceKind::kPacketDropped;
  std::uint32_t size = 0;
  std::uint8_t type = 0;  // wire::PacketType
  DropReason reason{};
};

struct PacketBuffered {
  static constexpr auto kKind = TraceKind::kPacketBuffered;
  std::uint32_t size = 0;
  std::uint8_t type = 0;  // wire::PacketType
};

// `count` packet numbers come behind it, of 8 bytes each.
struct PacketsAcked {
  static constexpr auto kKind = TraceKind::kPacketsAcked;
  std::uint8_t space = 0;  // wire::PacketNumberSpace
};

struct DatagramTraced {
  std::uint32_t datagram = 0;
  std::uint32_t size = 0;  // UDP payload
  Ecn ecn = Ecn::kNotEct;
};
struct DatagramSent : DatagramTraced {
  static constexpr auto kKind = TraceKind::kDatagramSent;
};
struct DatagramReceived : DatagramTraced {
  static constexpr auto kKind = TraceKind::kDatagramReceived;
};

enum class StreamPhase : std::uint8_t { kOpen, kClosed };

struct StreamStateUpdated {
  static constexpr auto kKind = TraceKind::kStreamStateUpdated;
  std::uint64_t stream = 0;
  StreamPhase now = StreamPhase::kOpen;
  Side initiator = Side::kLocal;  // of the stream
};

enum class MigrationPhase : std::uint8_t {
  kProbingStarted,
  kProbingSuccessful,
  kProbingAbandoned,
  kMigrationStarted,
  kMigrationComplete,
};

struct MigrationUpdated {
  static constexpr auto kKind = TraceKind::kMigrationUpdated;
  std::uint8_t path = 0;
  MigrationPhase now = MigrationPhase::kProbingStarted;
};

enum class KeyTrigger : std::uint8_t { kTls, kRemoteUpdate, kLocalUpdate };

struct KeyTraced {
  std::uint8_t level = 0;   // wire::EncryptionLevel
  bool is_servers = false;  // the server writes with it
  std::uint32_t phase = 0;  // 1-RTT
  KeyTrigger trigger = KeyTrigger::kTls;
};
struct KeyUpdated : KeyTraced {
  static constexpr auto kKind = TraceKind::kKeyUpdated;
};
struct KeyDiscarded : KeyTraced {
  static constexpr auto kKind = TraceKind::kKeyDiscarded;
};

struct RecoveryParametersSet {
  static constexpr auto kKind = TraceKind::kRecoveryParametersSet;
  std::uint16_t reordering_threshold = 0;
  std::uint16_t granularity_ms = 0;
  std::uint16_t persistent_congestion_threshold = 0;
  std::uint32_t max_datagram_size = 0;
  std::int64_t initial_rtt_ns = 0;
  std::uint64_t initial_window = 0;
};

struct MetricsUpdated {
  static constexpr auto kKind = TraceKind::kMetricsUpdated;
  std::int64_t min_rtt_ns = 0;  // zero with the other three: no sample yet
  std::int64_t smoothed_rtt_ns = 0;
  std::int64_t latest_rtt_ns = 0;
  std::int64_t rtt_variation_ns = 0;
  std::uint64_t window = 0;
  std::uint64_t in_flight = 0;
  std::uint64_t pacing_rate = 0;  // bits a second
  std::uint32_t pto_count = 0;

  [[nodiscard]] bool operator==(const MetricsUpdated&) const = default;
};

enum class CongestionPhase : std::uint8_t { kSlowStart, kCongestionAvoidance };

struct CongestionStateUpdated {
  static constexpr auto kKind = TraceKind::kCongestionStateUpdated;
  CongestionPhase before = CongestionPhase::kSlowStart;
  CongestionPhase now = CongestionPhase::kSlowStart;
};

enum class TimerAction : std::uint8_t { kSet, kExpired, kCancelled };

// Of loss detection (RFC 9002 Appendix A.8).
struct TimerUpdated {
  static constexpr auto kKind = TraceKind::kTimerUpdated;
  TimerAction action = TimerAction::kSet;
  std::int64_t delta_ns = 0;  // until it expires
};

enum class LossTrigger : std::uint8_t { kReordering, kTime };

struct PacketLost {
  static constexpr auto kKind = TraceKind::kPacketLost;
  std::uint64_t number = 0;
  std::uint8_t type = 0;  // wire::PacketType
  LossTrigger trigger = LossTrigger::kReordering;
  bool is_mtu_probe = false;
};

struct EcnStateUpdated {
  static constexpr auto kKind = TraceKind::kEcnStateUpdated;
  std::uint8_t before = 0;  // recovery::EcnState
  std::uint8_t now = 0;
};

struct Http3ParametersSet {
  static constexpr auto kKind = TraceKind::kHttp3ParametersSet;
  Side initiator = Side::kLocal;
  bool extended_connect = false;
  std::uint64_t max_field_section_size = 0;
  std::uint64_t max_table_capacity = 0;
  std::uint64_t blocked_streams = 0;
};

enum class Http3StreamType : std::uint8_t { kRequest, kControl, kQpackEncoder, kQpackDecoder };

struct Http3StreamTypeSet {
  static constexpr auto kKind = TraceKind::kHttp3StreamTypeSet;
  std::uint64_t stream = 0;
  Side initiator = Side::kLocal;
  Http3StreamType type = Http3StreamType::kRequest;
};

enum class Http3FrameType : std::uint8_t { kData, kHeaders };

// Header fields come behind it: for each the length of its name and of its value, two bytes each, and both.
struct Http3Frame {
  std::uint64_t stream = 0;
  std::uint64_t length = 0;  // of DATA
  Http3FrameType type = Http3FrameType::kHeaders;
};
struct Http3FrameCreated : Http3Frame {
  static constexpr auto kKind = TraceKind::kHttp3FrameCreated;
};
struct Http3FrameParsed : Http3Frame {
  static constexpr auto kKind = TraceKind::kHttp3FrameParsed;
};

}  // namespace pollux::telemetry
