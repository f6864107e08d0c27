// Transport parameters (RFC 9000 §7.4, §18): all that version 1 and our extensions define, with their defaults.
// Parsing enforces each rule that the parameters alone can show to be broken. Whether the connection IDs in them
// are present and match the packets' (§7.3) is the connection's to check.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>

#include "base/byte_writer.h"
#include "base/bytes.h"
#include "base/socket_address.h"
#include "base/time.h"
#include "wire/connection_id.h"
#include "wire/error.h"
#include "wire/packet_number_space.h"
#include "wire/version_information.h"

namespace pollux::wire {

enum class TransportParameterId : std::uint64_t {
  kOriginalDestinationConnectionId = 0x00,
  kMaxIdleTimeout = 0x01,
  kStatelessResetToken = 0x02,
  kMaxUdpPayloadSize = 0x03,
  kInitialMaxData = 0x04,
  kInitialMaxStreamDataBidiLocal = 0x05,
  kInitialMaxStreamDataBidiRemote = 0x06,
  kInitialMaxStreamDataUni = 0x07,
  kInitialMaxStreamsBidi = 0x08,
  kInitialMaxStreamsUni = 0x09,
  kAckDelayExponent = 0x0a,
  kMaxAckDelay = 0x0b,
  kDisableActiveMigration = 0x0c,
  kPreferredAddress = 0x0d,
  kActiveConnectionIdLimit = 0x0e,
  kInitialSourceConnectionId = 0x0f,
  kRetrySourceConnectionId = 0x10,
  kVersionInformation = 0x11,    // RFC 9368 §3
  kResetStreamAt = 0x1d,         // draft-ietf-quic-reliable-stream-reset-09 §3
  kMaxDatagramFrameSize = 0x20,  // RFC 9221 §3
  kGreaseQuicBit = 0x2ab2,       // RFC 9287 §3
  kMinAckDelay = 0xff04de1b,     // draft-ietf-quic-ack-frequency-14 §3
};

inline constexpr std::uint64_t kDefaultMaxUdpPayloadSize = 65527;
inline constexpr std::uint64_t kMinMaxUdpPayloadSize = 1200;
inline constexpr std::uint64_t kDefaultAckDelayExponent = 3;
inline constexpr std::uint64_t kMaxAckDelayExponent = 20;
inline constexpr Duration kDefaultMaxAckDelay = Duration::milliseconds(25);
inline constexpr std::uint64_t kMaxMaxAckDelayMs = (1U << 14) - 1;
inline constexpr std::uint64_t kMinActiveConnectionIdLimit = 2;
// RFC 9000 §4.6: a stream limit beyond this would allow a stream ID that no varint can express.
inline constexpr std::uint64_t kMaxStreamLimit = std::uint64_t{1} << 60;
// A longer max_idle_timeout (34 years) is read as this one: the difference means nothing, and it fits a Duration.
inline constexpr std::uint64_t kLongestIdleTimeoutMs = std::uint64_t{1} << 40;

// A family that is not offered is all zeros: address and port.
struct PreferredAddress {
  SocketAddress ipv4{.ip = {.family = IpFamily::kIpv4}};
  SocketAddress ipv6{.ip = {.family = IpFamily::kIpv6}};
  ConnectionId connection_id;  // 1 to 20 bytes; its sequence number is 1 (§5.1.1)
  StatelessResetToken stateless_reset_token;

  [[nodiscard]] bool operator==(const PreferredAddress&) const = default;
};

// What one side says about itself. An absent integer and its default are the same thing.
struct TransportParameters {
  Duration max_idle_timeout;  // zero: none
  std::uint64_t max_udp_payload_size = kDefaultMaxUdpPayloadSize;
  std::uint64_t initial_max_data = 0;
  std::uint64_t initial_max_stream_data_bidi_local = 0;
  std::uint64_t initial_max_stream_data_bidi_remote = 0;
  std::uint64_t initial_max_stream_data_uni = 0;
  std::uint64_t initial_max_streams_bidi = 0;
  std::uint64_t initial_max_streams_uni = 0;
  std::uint64_t ack_delay_exponent = kDefaultAckDelayExponent;
  Duration max_ack_delay = kDefaultMaxAckDelay;
  bool disable_active_migration = false;
  std::uint64_t active_connection_id_limit = kMinActiveConnectionIdLimit;
  std::optional<ConnectionId> initial_source_connection_id;

  // Of extensions. Each says that we understand its frames, or what it is about, when we receive them.
  std::uint64_t max_datagram_frame_size = 0;  // of a whole DATAGRAM frame; zero: none
  std::optional<Duration> min_ack_delay;      // at most max_ack_delay
  bool reset_stream_at = false;
  bool grease_quic_bit = false;
  std::optional<VersionInformation> version_information;

  // A server's only.
  std::optional<ConnectionId> original_destination_connection_id;
  std::optional<ConnectionId> retry_source_connection_id;
  std::optional<StatelessResetToken> stateless_reset_token;
  std::optional<PreferredAddress> preferred_address;

  [[nodiscard]] bool operator==(const TransportParameters&) const = default;
};

// The extension's content as the peer, whose role is `sender`, sent it. Unknown parameters are ignored; an error
// is always TRANSPORT_PARAMETER_ERROR.
[[nodiscard]] std::expected<TransportParameters, TransportError> parse_transport_parameters(Bytes encoded, Role sender);

// Defaults are left out. Durations are sent in whole milliseconds, min_ack_delay in whole microseconds,
// rounded down.
[[nodiscard]] std::size_t encoded_size(const TransportParameters& parameters);
void write(ByteWriter& writer, const TransportParameters& parameters);

// RFC 9000 §18.1: parameters with the identifier 31 * N + 27 exercise the peer's duty to ignore what it does not
// know. May be written before or behind the others, once for each N.
struct ReservedParameter {
  std::uint32_t n = 0;
  Bytes value;
};
[[nodiscard]] std::size_t encoded_size(const ReservedParameter& parameter);
void write(ByteWriter& writer, const ReservedParameter& parameter);

}  // namespace pollux::wire
