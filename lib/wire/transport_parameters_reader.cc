// The reading half of transport_parameters.h: one pass, every rule of RFC 9000 §7.4 and §18.2 and of the extensions
// as it goes.
#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "base/byte_reader.h"
#include "wire/transport_parameters.h"
#include "wire/varint.h"

namespace pollux::wire {
namespace {

using Id = TransportParameterId;
using MaybeError = std::optional<TransportError>;

// Unknown parameters beyond these are still ignored, but a duplicate among them is not noticed.
constexpr std::size_t kMaxRememberedUnknown = 32;

[[nodiscard]] TransportError invalid(std::string_view reason) {
  return {TransportErrorCode::kTransportParameterError, 0, reason};
}

// RFC 9000 §7.4-3: which identifiers were there already.
class SeenParameters {
 public:
  // False when it was seen before.
  [[nodiscard]] bool add(std::uint64_t id) {
    if (id < kSmallIds) {
      const std::uint64_t bit = std::uint64_t{1} << id;
      const bool is_new = (small_ & bit) == 0;
      small_ |= bit;
      return is_new;
    }
    const auto known = std::span{others_}.first(other_count_);
    if (std::ranges::find(known, id) != known.end()) return false;
    if (other_count_ < others_.size()) others_[other_count_++] = id;
    return true;
  }

 private:
  static constexpr std::uint64_t kSmallIds = 64;  // all of RFC 9000's are among them

  std::uint64_t small_ = 0;
  std::array<std::uint64_t, kMaxRememberedUnknown> others_{};
  std::size_t other_count_ = 0;
};

// The parameters that only a server has (RFC 9000 §18.2-10).
[[nodiscard]] bool is_server_only(Id id) {
  return id == Id::kOriginalDestinationConnectionId || id == Id::kPreferredAddress ||
         id == Id::kRetrySourceConnectionId || id == Id::kStatelessResetToken;
}

// A value that is one varint and nothing else.
[[nodiscard]] std::optional<std::uint64_t> whole_varint(Bytes value) {
  ByteReader reader{value};
  const std::optional<std::uint64_t> number = read_varint(reader);
  return reader.empty() ? number : std::nullopt;
}

struct Range {
  std::uint64_t least = 0;
  std::uint64_t most = kMaxVarint;
};

MaybeError read_integer(Bytes value, Range allowed, std::uint64_t& out) {
  const std::optional<std::uint64_t> number = whole_varint(value);
  if (!number) return invalid("transport parameter is not one integer");
  // RFC 9000 §7.4-1.
  if (*number < allowed.least || *number > allowed.most) return invalid("transport parameter out of range");
  out = *number;
  return std::nullopt;
}

MaybeError read_milliseconds(Bytes value, Range allowed, Duration& out) {
  std::uint64_t milliseconds = 0;
  if (MaybeError error = read_integer(value, allowed, milliseconds)) return error;
  out = Duration::milliseconds(static_cast<std::int64_t>(std::min(milliseconds, kLongestIdleTimeoutMs)));
  return std::nullopt;
}

MaybeError read_connection_id(Bytes value, std::optional<ConnectionId>& out) {
  if (value.size() > kMaxConnectionIdLength) return invalid("connection ID of more than 20 bytes");
  out.emplace(value);
  return std::nullopt;
}

MaybeError read_reset_token(Bytes value, std::optional<StatelessResetToken>& out) {
  if (value.size() != StatelessResetToken::kLength) return invalid("stateless reset token not of 16 bytes");
  std::ranges::copy(value, out.emplace().octets.begin());
  return std::nullopt;
}

MaybeError read_flag(Bytes value, bool& out) {
  if (!value.empty()) return invalid("transport parameter that is a flag, with a value");
  out = true;
  return std::nullopt;
}

MaybeError read_preferred_address(Bytes value, std::optional<PreferredAddress>& out) {
  constexpr std::size_t kFixed = 4 + 2 + 16 + 2 + 1 + StatelessResetToken::kLength;
  if (value.size() < kFixed) return invalid("preferred_address ends too soon");
  ByteReader reader{value};
  PreferredAddress& address = out.emplace();
  address.ipv4.ip = IpAddress::v4(*reader.read_bytes(4));
  address.ipv4.port = *reader.read_u16();
  address.ipv6.ip = IpAddress::v6(*reader.read_bytes(16));
  address.ipv6.port = *reader.read_u16();
  const std::size_t id_length = *reader.read_u8();
  // RFC 9000 §18.2-6, §18.2-7.
  if (id_length == 0) return invalid("preferred_address without a connection ID");
  if (id_length > kMaxConnectionIdLength) return invalid("connection ID of more than 20 bytes");
  if (value.size() != kFixed + id_length) return invalid("preferred_address of the wrong length");
  address.connection_id = ConnectionId{*reader.read_bytes(id_length)};
  std::ranges::copy(reader.rest(), address.stateless_reset_token.octets.begin());
  return std::nullopt;
}

MaybeError read_min_ack_delay(Bytes value, std::optional<Duration>& out) {
  std::uint64_t microseconds = 0;
  if (MaybeError error = read_integer(value, {.most = kMaxMaxAckDelayMs * 1000}, microseconds)) return error;
  out = Duration::microseconds(static_cast<std::int64_t>(microseconds));
  return std::nullopt;
}

MaybeError read_version_information(Bytes value, Role sender, std::optional<VersionInformation>& out) {
  out = parse_version_information(value, sender);
  // RFC 9368 §4.
  return out ? std::nullopt : MaybeError{invalid("version_information cannot be parsed")};
}

MaybeError read_extension(Id id, Bytes value, Role sender, TransportParameters& out) {
  switch (id) {
    case Id::kMaxDatagramFrameSize:
      return read_integer(value, {}, out.max_datagram_frame_size);
    case Id::kMinAckDelay:
      return read_min_ack_delay(value, out.min_ack_delay);
    case Id::kResetStreamAt:
      // draft-ietf-quic-reliable-stream-reset-09 §3.
      return read_flag(value, out.reset_stream_at);
    case Id::kGreaseQuicBit:
      // RFC 9287 §3.
      return read_flag(value, out.grease_quic_bit);
    case Id::kVersionInformation:
      return read_version_information(value, sender, out.version_information);
    default:
      // RFC 9000 §7.4.2-1: what we do not know is ignored.
      return std::nullopt;
  }
}

MaybeError read_parameter(Id id, Bytes value, Role sender, TransportParameters& out) {
  switch (id) {
    case Id::kOriginalDestinationConnectionId:
      return read_connection_id(value, out.original_destination_connection_id);
    case Id::kMaxIdleTimeout:
      return read_milliseconds(value, {}, out.max_idle_timeout);
    case Id::kStatelessResetToken:
      return read_reset_token(value, out.stateless_reset_token);
    case Id::kMaxUdpPayloadSize:
      return read_integer(value, {.least = kMinMaxUdpPayloadSize}, out.max_udp_payload_size);
    case Id::kInitialMaxData:
      return read_integer(value, {}, out.initial_max_data);
    case Id::kInitialMaxStreamDataBidiLocal:
      return read_integer(value, {}, out.initial_max_stream_data_bidi_local);
    case Id::kInitialMaxStreamDataBidiRemote:
      return read_integer(value, {}, out.initial_max_stream_data_bidi_remote);
    case Id::kInitialMaxStreamDataUni:
      return read_integer(value, {}, out.initial_max_stream_data_uni);
    case Id::kInitialMaxStreamsBidi:
      // RFC 9000 §4.6-1.
      return read_integer(value, {.most = kMaxStreamLimit}, out.initial_max_streams_bidi);
    case Id::kInitialMaxStreamsUni:
      return read_integer(value, {.most = kMaxStreamLimit}, out.initial_max_streams_uni);
    case Id::kAckDelayExponent:
      return read_integer(value, {.most = kMaxAckDelayExponent}, out.ack_delay_exponent);
    case Id::kMaxAckDelay:
      return read_milliseconds(value, {.most = kMaxMaxAckDelayMs}, out.max_ack_delay);
    case Id::kDisableActiveMigration:
      return read_flag(value, out.disable_active_migration);
    case Id::kPreferredAddress:
      return read_preferred_address(value, out.preferred_address);
    case Id::kActiveConnectionIdLimit:
      // RFC 9000 §18.2-9.
      return read_integer(value, {.least = kMinActiveConnectionIdLimit}, out.active_connection_id_limit);
    case Id::kInitialSourceConnectionId:
      return read_connection_id(value, out.initial_source_connection_id);
    case Id::kRetrySourceConnectionId:
      return read_connection_id(value, out.retry_source_connection_id);
    default:
      return read_extension(id, value, sender, out);
  }
}

}  // namespace

std::expected<TransportParameters, TransportError> parse_transport_parameters(Bytes encoded, Role sender) {
  TransportParameters parameters;
  SeenParameters seen;
  ByteReader reader{encoded};
  while (!reader.empty()) {
    const std::optional<std::uint64_t> id = read_varint(reader);
    const std::optional<std::uint64_t> length = id ? read_varint(reader) : std::nullopt;
    if (!length || *length > reader.remaining()) return std::unexpected{invalid("transport parameters end too soon")};
    const Bytes value = *reader.read_bytes(static_cast<std::size_t>(*length));
    // RFC 9000 §7.4-3.
    if (!seen.add(*id)) return std::unexpected{invalid("transport parameter twice")};
    // RFC 9000 §18.2-1, §18.2-10, §18.2-11.
    if (sender == Role::kClient && is_server_only(Id{*id})) {
      return std::unexpected{invalid("transport parameter that only a server may send")};
    }
    if (const MaybeError error = read_parameter(Id{*id}, value, sender, parameters)) return std::unexpected{*error};
  }
  // draft-ietf-quic-ack-frequency-14 §3.
  if (parameters.min_ack_delay && *parameters.min_ack_delay > parameters.max_ack_delay) {
    return std::unexpected{invalid("min_ack_delay above max_ack_delay")};
  }
  return parameters;
}

}  // namespace pollux::wire
