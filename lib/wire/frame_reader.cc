// One function for each shape of frame (RFC 9000 §19), and the switch over types.
// What a frame alone can show to be wrong is refused here; nothing else is looked at.
#include "wire/frame_reader.h"

#include <array>

#include "base/invariant.h"
#include "wire/frame_type.h"
#include "wire/transport_parameters.h"
#include "wire/varint.h"

namespace pollux::wire {
namespace {

using Result = std::expected<Frame, TransportError>;

[[nodiscard]] std::unexpected<TransportError> encoding_error(std::uint64_t type, std::string_view reason) {
  return std::unexpected{TransportError{TransportErrorCode::kFrameEncodingError, type, reason}};
}

[[nodiscard]] std::unexpected<TransportError> truncated(std::uint64_t type) {
  return encoding_error(type, "frame reaches past the end of its packet");
}

template <std::size_t kCount>
[[nodiscard]] std::optional<std::array<std::uint64_t, kCount>> read_varints(ByteReader& reader) {
  std::array<std::uint64_t, kCount> values{};
  for (std::uint64_t& value : values) {
    const std::optional<std::uint64_t> read = read_varint(reader);
    if (!read) return std::nullopt;
    value = *read;
  }
  return values;
}

// A length, and as many bytes.
[[nodiscard]] std::optional<Bytes> read_prefixed(ByteReader& reader) {
  const std::optional<std::uint64_t> length = read_varint(reader);
  if (!length || *length > reader.remaining()) return std::nullopt;
  return reader.read_bytes(static_cast<std::size_t>(*length));
}

Result read_padding(ByteReader& reader) {
  const Bytes rest = reader.rest();
  std::size_t more = 0;
  while (more < rest.size() && rest[more] == frame_type::kPadding) ++more;
  return reader.skip(more) ? Result{PaddingFrame{.length = more + 1}} : truncated(frame_type::kPadding);
}

// Moves `range` to the next lower one. RFC 9000 §19.3.1-1: no packet number may come out negative.
[[nodiscard]] bool step_down(AckRange& range, std::uint64_t gap, std::uint64_t length) {
  if (range.smallest < gap + 2) return false;
  const PacketNumber largest = range.smallest - gap - 2;
  if (largest < length) return false;
  range = {.smallest = largest - length, .largest = largest};
  return true;
}

Result read_ack(ByteReader& reader, std::uint64_t type) {
  const auto fixed = read_varints<4>(reader);
  if (!fixed) return truncated(type);
  const auto [largest, delay, range_count, first_length] = *fixed;
  // RFC 9000 §19.3.1-1.
  if (first_length > largest) return encoding_error(type, "ACK of a negative packet number");
  AckFrame ack{.largest_acknowledged = largest,
               .ack_delay = delay,
               .first_range = {.smallest = largest - first_length, .largest = largest},
               .additional_range_count = range_count,
               .additional_ranges = reader.rest(),
               .ecn = std::nullopt};
  const std::size_t start = reader.position();
  AckRange range = ack.first_range;
  // Ends by itself: each round consumes at least two bytes or leaves.
  for (std::uint64_t i = 0; i < range_count; ++i) {
    const auto pair = read_varints<2>(reader);
    if (!pair) return truncated(type);
    if (!step_down(range, (*pair)[0], (*pair)[1])) return encoding_error(type, "ACK of a negative packet number");
  }
  ack.additional_ranges = ack.additional_ranges.first(reader.position() - start);
  if (type == frame_type::kAckEcn) {
    const auto counts = read_varints<3>(reader);
    if (!counts) return truncated(type);
    ack.ecn = EcnCounts{.ect0 = (*counts)[0], .ect1 = (*counts)[1], .ce = (*counts)[2]};
  }
  return ack;
}

Result read_reset_stream(ByteReader& reader, std::uint64_t type) {
  const auto values = read_varints<3>(reader);
  if (!values) return truncated(type);
  const auto [stream_id, code, final_size] = *values;
  return ResetStreamFrame{StreamId{stream_id}, code, final_size};
}

Result read_stop_sending(ByteReader& reader, std::uint64_t type) {
  const auto values = read_varints<2>(reader);
  if (!values) return truncated(type);
  return StopSendingFrame{StreamId{(*values)[0]}, (*values)[1]};
}

Result read_crypto(ByteReader& reader, std::uint64_t type) {
  const std::optional<std::uint64_t> offset = read_varint(reader);
  const std::optional<Bytes> data = offset ? read_prefixed(reader) : std::nullopt;
  if (!data) return truncated(type);
  // RFC 9000 §19.6-1.
  if (*offset + data->size() > kMaxVarint) return encoding_error(type, "CRYPTO data past 2^62-1");
  return CryptoFrame{*offset, *data};
}

Result read_new_token(ByteReader& reader, std::uint64_t type) {
  const std::optional<Bytes> token = read_prefixed(reader);
  if (!token) return truncated(type);
  // RFC 9000 §19.7-2.
  if (token->empty()) return encoding_error(type, "NEW_TOKEN without a token");
  return NewTokenFrame{*token};
}

Result read_stream(ByteReader& reader, std::uint64_t type) {
  const std::optional<std::uint64_t> stream_id = read_varint(reader);
  if (!stream_id) return truncated(type);
  std::uint64_t offset = 0;
  if ((type & frame_type::kStreamOffsetBit) != 0) {
    const std::optional<std::uint64_t> read = read_varint(reader);
    if (!read) return truncated(type);
    offset = *read;
  }
  const bool has_length = (type & frame_type::kStreamLengthBit) != 0;
  const std::optional<Bytes> data = has_length ? read_prefixed(reader) : reader.read_bytes(reader.remaining());
  if (!data) return truncated(type);
  // RFC 9000 §19.8-2.
  if (offset + data->size() > kMaxVarint) return encoding_error(type, "stream data past 2^62-1");
  const Fin fin = (type & frame_type::kStreamFinBit) != 0 ? Fin::kYes : Fin::kNo;
  return StreamFrame{StreamId{*stream_id}, offset, *data, fin};
}

// MAX_DATA, DATA_BLOCKED and RETIRE_CONNECTION_ID: one number.
template <typename FrameType>
Result read_number(ByteReader& reader, std::uint64_t type) {
  const std::optional<std::uint64_t> value = read_varint(reader);
  if (!value) return truncated(type);
  return FrameType{*value};
}

// MAX_STREAM_DATA and STREAM_DATA_BLOCKED: a stream and a number.
template <typename FrameType>
Result read_stream_number(ByteReader& reader, std::uint64_t type) {
  const auto values = read_varints<2>(reader);
  if (!values) return truncated(type);
  return FrameType{StreamId{(*values)[0]}, (*values)[1]};
}

// MAX_STREAMS and STREAMS_BLOCKED, whose type's lowest bit is the direction.
template <typename FrameType>
Result read_stream_limit(ByteReader& reader, std::uint64_t type) {
  const std::optional<std::uint64_t> limit = read_varint(reader);
  if (!limit) return truncated(type);
  // RFC 9000 §4.6-1, §19.11-1, §19.14-2.
  if (*limit > kMaxStreamLimit) return encoding_error(type, "stream limit above 2^60");
  return FrameType{(type & 1) == 0 ? StreamDirection::kBidirectional : StreamDirection::kUnidirectional, *limit};
}

Result read_new_connection_id(ByteReader& reader, std::uint64_t type) {
  const auto numbers = read_varints<2>(reader);
  const std::optional<std::uint8_t> length = numbers ? reader.read_u8() : std::nullopt;
  if (!length) return truncated(type);
  const auto [sequence_number, retire_prior_to] = *numbers;
  // RFC 9000 §19.15-1.
  if (*length < 1 || *length > kMaxConnectionIdLength)
    return encoding_error(type, "connection ID not of 1 to 20 bytes");
  // RFC 9000 §19.15-7.
  if (retire_prior_to > sequence_number) return encoding_error(type, "Retire Prior To above the Sequence Number");
  const std::optional<Bytes> id = reader.read_bytes(*length);
  const std::optional<Bytes> token = id ? reader.read_bytes(StatelessResetToken::kLength) : std::nullopt;
  if (!token) return truncated(type);
  NewConnectionIdFrame frame{sequence_number, retire_prior_to, ConnectionId{*id}, {}};
  std::ranges::copy(*token, frame.stateless_reset_token.octets.begin());
  return frame;
}

// PATH_CHALLENGE and PATH_RESPONSE.
template <typename FrameType>
Result read_path_data(ByteReader& reader, std::uint64_t type) {
  const std::optional<Bytes> data = reader.read_bytes(kPathChallengeLength);
  if (!data) return truncated(type);
  FrameType frame;
  std::ranges::copy(*data, frame.data.begin());
  return frame;
}

Result read_ack_frequency(ByteReader& reader, std::uint64_t type) {
  const auto values = read_varints<4>(reader);
  if (!values) return truncated(type);
  const auto [sequence_number, threshold, max_ack_delay_us, reordering] = *values;
  return AckFrequencyFrame{sequence_number, threshold, max_ack_delay_us, reordering};
}

Result read_reset_stream_at(ByteReader& reader, std::uint64_t type) {
  const auto values = read_varints<4>(reader);
  if (!values) return truncated(type);
  const auto [stream_id, code, final_size, reliable_size] = *values;
  // draft-ietf-quic-reliable-stream-reset-09 §4.
  if (reliable_size > final_size) return encoding_error(type, "Reliable Size above the Final Size");
  return ResetStreamAtFrame{StreamId{stream_id}, code, final_size, reliable_size};
}

Result read_datagram(ByteReader& reader, std::uint64_t type) {
  const bool has_length = type == frame_type::kDatagramWithLength;
  const std::optional<Bytes> data = has_length ? read_prefixed(reader) : reader.read_bytes(reader.remaining());
  if (!data) return truncated(type);
  return DatagramFrame{*data};
}

Result read_connection_close(ByteReader& reader, std::uint64_t type) {
  ConnectionCloseFrame frame;
  const std::optional<std::uint64_t> code = read_varint(reader);
  if (!code) return truncated(type);
  frame.error_code = *code;
  frame.kind = type == frame_type::kConnectionCloseTransport ? CloseKind::kTransport : CloseKind::kApplication;
  if (frame.kind == CloseKind::kTransport) {
    const std::optional<std::uint64_t> blamed = read_varint(reader);
    if (!blamed) return truncated(type);
    frame.frame_type = *blamed;
  }
  const std::optional<Bytes> phrase = read_prefixed(reader);
  if (!phrase) return truncated(type);
  frame.reason_phrase = *phrase;
  return frame;
}

}  // namespace

std::optional<TransportError> FrameReader::read_type() {
  const std::uint8_t first = reader_.rest().front();
  if (varint_length_from(first) == 1) [[likely]] {
    frame_type_ = first;
    return reader_.skip(1) ? std::nullopt : std::optional{truncated(first).error()};
  }
  const std::size_t start = reader_.position();
  const std::optional<std::uint64_t> type = read_varint(reader_);
  if (!type) return truncated(0).error();
  frame_type_ = *type;
  // RFC 9000 §12.4-5, §12.4-6: the one integer that must be in its shortest form.
  if (reader_.position() - start != varint_size(*type)) {
    return TransportError{TransportErrorCode::kProtocolViolation, *type, "frame type not in its shortest form"};
  }
  return std::nullopt;
}

Result FrameReader::next() {
  POLLUX_INVARIANT(!at_end());
  if (const std::optional<TransportError> error = read_type()) return std::unexpected{*error};
  const std::uint64_t type = frame_type_;
  if (is_stream(type)) [[likely]]
    return read_stream(reader_, type);
  switch (type) {
    case frame_type::kPadding:
      return read_padding(reader_);
    case frame_type::kPing:
      return PingFrame{};
    case frame_type::kAck:
    case frame_type::kAckEcn:
      return read_ack(reader_, type);
    case frame_type::kResetStream:
      return read_reset_stream(reader_, type);
    case frame_type::kStopSending:
      return read_stop_sending(reader_, type);
    case frame_type::kCrypto:
      return read_crypto(reader_, type);
    case frame_type::kNewToken:
      return read_new_token(reader_, type);
    case frame_type::kMaxData:
      return read_number<MaxDataFrame>(reader_, type);
    case frame_type::kMaxStreamData:
      return read_stream_number<MaxStreamDataFrame>(reader_, type);
    case frame_type::kMaxStreamsBidirectional:
    case frame_type::kMaxStreamsUnidirectional:
      return read_stream_limit<MaxStreamsFrame>(reader_, type);
    case frame_type::kDataBlocked:
      return read_number<DataBlockedFrame>(reader_, type);
    case frame_type::kStreamDataBlocked:
      return read_stream_number<StreamDataBlockedFrame>(reader_, type);
    case frame_type::kStreamsBlockedBidirectional:
    case frame_type::kStreamsBlockedUnidirectional:
      return read_stream_limit<StreamsBlockedFrame>(reader_, type);
    case frame_type::kNewConnectionId:
      return read_new_connection_id(reader_, type);
    case frame_type::kRetireConnectionId:
      return read_number<RetireConnectionIdFrame>(reader_, type);
    case frame_type::kPathChallenge:
      return read_path_data<PathChallengeFrame>(reader_, type);
    case frame_type::kPathResponse:
      return read_path_data<PathResponseFrame>(reader_, type);
    case frame_type::kConnectionCloseTransport:
    case frame_type::kConnectionCloseApplication:
      return read_connection_close(reader_, type);
    case frame_type::kHandshakeDone:
      return HandshakeDoneFrame{};
    case frame_type::kImmediateAck:
      return ImmediateAckFrame{};
    case frame_type::kAckFrequency:
      return read_ack_frequency(reader_, type);
    case frame_type::kResetStreamAt:
      return read_reset_stream_at(reader_, type);
    case frame_type::kDatagram:
    case frame_type::kDatagramWithLength:
      return read_datagram(reader_, type);
    default:
      // RFC 9000 §12.4-4.
      return encoding_error(type, "unknown frame type");
  }
}

std::optional<TransportError> check_has_frames(Bytes payload) {
  // RFC 9000 §12.4-2.
  if (!payload.empty()) return std::nullopt;
  return TransportError{TransportErrorCode::kProtocolViolation, 0, "packet without frames"};
}

}  // namespace pollux::wire
