// The writing half of transport_parameters.h. What equals its default is left out; what we would refuse to
// receive we do not send.
#include "base/invariant.h"
#include "wire/transport_parameters.h"
#include "wire/varint.h"

namespace pollux::wire {
namespace {

using Id = TransportParameterId;

constexpr std::uint64_t kReservedStep = 31;
constexpr std::uint64_t kReservedBase = 27;

// Counts what ParameterWriter would write: both are given to the same walk over the parameters.
class ParameterSizer {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }

  void header(std::uint64_t id, std::size_t length) { size_ += varint_size(id) + varint_size(length); }
  void number(std::uint64_t value) { size_ += varint_size(value); }
  void octet(std::uint8_t) { ++size_; }
  void octets(Bytes bytes) { size_ += bytes.size(); }
  void port(std::uint16_t) { size_ += sizeof(std::uint16_t); }
  void version(Version) { size_ += sizeof(Version); }

 private:
  std::size_t size_ = 0;
};

class ParameterWriter {
 public:
  explicit ParameterWriter(ByteWriter& writer) : writer_(writer) {}

  void header(std::uint64_t id, std::size_t length) {
    write_varint(writer_, id);
    write_varint(writer_, length);
  }
  void number(std::uint64_t value) { write_varint(writer_, value); }
  void octet(std::uint8_t value) { writer_.write_u8(value); }
  void octets(Bytes bytes) { writer_.write_bytes(bytes); }
  void port(std::uint16_t value) { writer_.write_u16(value); }
  void version(Version value) { writer_.write_u32(value); }

 private:
  ByteWriter& writer_;
};

std::uint64_t whole_milliseconds(Duration duration) {
  POLLUX_INVARIANT(duration >= Duration::zero());
  return static_cast<std::uint64_t>(duration.to_milliseconds());
}

template <typename Sink>
void put_integer(Sink& sink, Id id, std::uint64_t value, std::uint64_t default_value) {
  if (value == default_value) return;
  sink.header(static_cast<std::uint64_t>(id), varint_size(value));
  sink.number(value);
}

template <typename Sink>
void put_octets(Sink& sink, Id id, Bytes value) {
  sink.header(static_cast<std::uint64_t>(id), value.size());
  sink.octets(value);
}

template <typename Sink>
void put_connection_id(Sink& sink, Id id, const std::optional<ConnectionId>& value) {
  if (value) put_octets(sink, id, value->bytes());
}

template <typename Sink>
void put_preferred_address(Sink& sink, const PreferredAddress& address) {
  // RFC 9000 §18.2-6: never with an empty connection ID.
  POLLUX_INVARIANT(!address.connection_id.empty());
  POLLUX_INVARIANT(address.ipv4.ip.family == IpFamily::kIpv4);
  POLLUX_INVARIANT(address.ipv6.ip.family == IpFamily::kIpv6);
  const std::size_t size = 4 + 2 + 16 + 2 + 1 + address.connection_id.size() + StatelessResetToken::kLength;
  sink.header(static_cast<std::uint64_t>(Id::kPreferredAddress), size);
  sink.octets(address.ipv4.ip.bytes());
  sink.port(address.ipv4.port);
  sink.octets(address.ipv6.ip.bytes());
  sink.port(address.ipv6.port);
  sink.octet(static_cast<std::uint8_t>(address.connection_id.size()));
  sink.octets(address.connection_id.bytes());
  sink.octets(address.stateless_reset_token.octets);
}

template <typename Sink>
void put_flag(Sink& sink, Id id, bool value) {
  if (value) put_octets(sink, id, {});
}

template <typename Sink>
void put_version_information(Sink& sink, const VersionInformation& information) {
  sink.header(static_cast<std::uint64_t>(Id::kVersionInformation),
              sizeof(Version) * (1 + information.available.size()));
  sink.version(information.chosen);
  for (const Version version : information.available) sink.version(version);
}

template <typename Sink>
void put_extensions(Sink& sink, const TransportParameters& parameters) {
  put_integer(sink, Id::kMaxDatagramFrameSize, parameters.max_datagram_frame_size, 0);
  if (parameters.min_ack_delay) {
    const auto microseconds = static_cast<std::uint64_t>(parameters.min_ack_delay->to_microseconds());
    sink.header(static_cast<std::uint64_t>(Id::kMinAckDelay), varint_size(microseconds));
    sink.number(microseconds);
  }
  put_flag(sink, Id::kResetStreamAt, parameters.reset_stream_at);
  put_flag(sink, Id::kGreaseQuicBit, parameters.grease_quic_bit);
  if (parameters.version_information) put_version_information(sink, *parameters.version_information);
}

void check_values(const TransportParameters& parameters) {
  POLLUX_INVARIANT(parameters.max_udp_payload_size >= kMinMaxUdpPayloadSize);
  POLLUX_INVARIANT(parameters.initial_max_streams_bidi <= kMaxStreamLimit);
  POLLUX_INVARIANT(parameters.initial_max_streams_uni <= kMaxStreamLimit);
  POLLUX_INVARIANT(parameters.ack_delay_exponent <= kMaxAckDelayExponent);
  POLLUX_INVARIANT(whole_milliseconds(parameters.max_ack_delay) <= kMaxMaxAckDelayMs);
  POLLUX_INVARIANT(parameters.active_connection_id_limit >= kMinActiveConnectionIdLimit);
  // draft-ietf-quic-ack-frequency-14 §3.
  POLLUX_INVARIANT(!parameters.min_ack_delay || *parameters.min_ack_delay <= parameters.max_ack_delay);
}

template <typename Sink>
void put_all(Sink& sink, const TransportParameters& parameters) {
  check_values(parameters);
  put_connection_id(sink, Id::kOriginalDestinationConnectionId, parameters.original_destination_connection_id);
  put_integer(sink, Id::kMaxIdleTimeout, whole_milliseconds(parameters.max_idle_timeout), 0);
  if (parameters.stateless_reset_token) {
    put_octets(sink, Id::kStatelessResetToken, parameters.stateless_reset_token->octets);
  }
  put_integer(sink, Id::kMaxUdpPayloadSize, parameters.max_udp_payload_size, kDefaultMaxUdpPayloadSize);
  put_integer(sink, Id::kInitialMaxData, parameters.initial_max_data, 0);
  put_integer(sink, Id::kInitialMaxStreamDataBidiLocal, parameters.initial_max_stream_data_bidi_local, 0);
  put_integer(sink, Id::kInitialMaxStreamDataBidiRemote, parameters.initial_max_stream_data_bidi_remote, 0);
  put_integer(sink, Id::kInitialMaxStreamDataUni, parameters.initial_max_stream_data_uni, 0);
  put_integer(sink, Id::kInitialMaxStreamsBidi, parameters.initial_max_streams_bidi, 0);
  put_integer(sink, Id::kInitialMaxStreamsUni, parameters.initial_max_streams_uni, 0);
  put_integer(sink, Id::kAckDelayExponent, parameters.ack_delay_exponent, kDefaultAckDelayExponent);
  put_integer(sink, Id::kMaxAckDelay, whole_milliseconds(parameters.max_ack_delay),
              whole_milliseconds(kDefaultMaxAckDelay));
  put_flag(sink, Id::kDisableActiveMigration, parameters.disable_active_migration);
  if (parameters.preferred_address) put_preferred_address(sink, *parameters.preferred_address);
  put_integer(sink, Id::kActiveConnectionIdLimit, parameters.active_connection_id_limit, kMinActiveConnectionIdLimit);
  put_connection_id(sink, Id::kInitialSourceConnectionId, parameters.initial_source_connection_id);
  put_connection_id(sink, Id::kRetrySourceConnectionId, parameters.retry_source_connection_id);
  put_extensions(sink, parameters);
}

std::uint64_t id_of(const ReservedParameter& parameter) {
  return kReservedStep * parameter.n + kReservedBase;
}

}  // namespace

std::size_t encoded_size(const TransportParameters& parameters) {
  ParameterSizer sizer;
  put_all(sizer, parameters);
  return sizer.size();
}

void write(ByteWriter& writer, const TransportParameters& parameters) {
  ParameterWriter sink{writer};
  put_all(sink, parameters);
}

std::size_t encoded_size(const ReservedParameter& parameter) {
  ParameterSizer sizer;
  sizer.header(id_of(parameter), parameter.value.size());
  sizer.octets(parameter.value);
  return sizer.size();
}

void write(ByteWriter& writer, const ReservedParameter& parameter) {
  ParameterWriter sink{writer};
  sink.header(id_of(parameter), parameter.value.size());
  sink.octets(parameter.value);
}

}  // namespace pollux::wire
