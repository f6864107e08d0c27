// Two functions for each frame of RFC 9000 §19 and of extensions: its size and its bytes. They stand side by side
// because they must agree.
#include "wire/frame_writer.h"

#include <initializer_list>

#include "base/invariant.h"
#include "wire/frame_type.h"
#include "wire/varint.h"

namespace pollux::wire {
namespace {

// Every type but ACK_FREQUENCY takes one byte.
constexpr std::size_t kTypeSize = 1;

std::size_t size_of(std::initializer_list<std::uint64_t> numbers) {
  std::size_t size = kTypeSize;
  for (const std::uint64_t number : numbers) size += varint_size(number);
  return size;
}

void write_numbers(ByteWriter& writer, std::uint64_t type, std::initializer_list<std::uint64_t> numbers) {
  write_varint(writer, type);
  for (const std::uint64_t number : numbers) write_varint(writer, number);
}

// MAX_STREAMS and STREAMS_BLOCKED: the type's lowest bit is the direction.
std::uint64_t directed(std::uint64_t bidirectional_type, StreamDirection direction) {
  return bidirectional_type + (direction == StreamDirection::kUnidirectional ? 1 : 0);
}

std::size_t size_of_ecn(const EcnCounts& ecn) {
  return varint_size(ecn.ect0) + varint_size(ecn.ect1) + varint_size(ecn.ce);
}

StreamHeader header_of(const StreamFrame& frame) {
  return {.stream_id = frame.stream_id, .offset = frame.offset, .data_length = frame.data.size(), .fin = frame.fin};
}

}  // namespace

std::size_t encoded_size(const PaddingFrame& frame) {
  return frame.length;
}
void write(ByteWriter& writer, const PaddingFrame& frame) {
  writer.fill(0, frame.length);
}

std::size_t encoded_size(const PingFrame&) {
  return kTypeSize;
}
void write(ByteWriter& writer, const PingFrame&) {
  write_numbers(writer, frame_type::kPing, {});
}

std::size_t encoded_size(const AckFrame& frame) {
  return size_of({frame.largest_acknowledged, frame.ack_delay, frame.additional_range_count,
                  frame.largest_acknowledged - frame.first_range.smallest}) +
         frame.additional_ranges.size() + (frame.ecn ? size_of_ecn(*frame.ecn) : 0);
}
void write(ByteWriter& writer, const AckFrame& frame) {
  write_numbers(writer, frame.ecn ? frame_type::kAckEcn : frame_type::kAck,
                {frame.largest_acknowledged, frame.ack_delay, frame.additional_range_count,
                 frame.largest_acknowledged - frame.first_range.smallest});
  writer.write_bytes(frame.additional_ranges);
  if (!frame.ecn) return;
  for (const std::uint64_t count : {frame.ecn->ect0, frame.ecn->ect1, frame.ecn->ce}) write_varint(writer, count);
}

std::size_t encoded_size(const ResetStreamFrame& frame) {
  return size_of({frame.stream_id.value(), frame.application_error_code, frame.final_size});
}
void write(ByteWriter& writer, const ResetStreamFrame& frame) {
  write_numbers(writer, frame_type::kResetStream,
                {frame.stream_id.value(), frame.application_error_code, frame.final_size});
}

std::size_t encoded_size(const StopSendingFrame& frame) {
  return size_of({frame.stream_id.value(), frame.application_error_code});
}
void write(ByteWriter& writer, const StopSendingFrame& frame) {
  write_numbers(writer, frame_type::kStopSending, {frame.stream_id.value(), frame.application_error_code});
}

std::size_t encoded_size(const CryptoFrame& frame) {
  return crypto_header_size(frame.offset, frame.data.size()) + frame.data.size();
}
void write(ByteWriter& writer, const CryptoFrame& frame) {
  write_crypto_header(writer, frame.offset, frame.data.size());
  writer.write_bytes(frame.data);
}

std::size_t encoded_size(const NewTokenFrame& frame) {
  return size_of({frame.token.size()}) + frame.token.size();
}
void write(ByteWriter& writer, const NewTokenFrame& frame) {
  // RFC 9000 §19.7-1: never an empty token.
  POLLUX_INVARIANT(!frame.token.empty());
  write_numbers(writer, frame_type::kNewToken, {frame.token.size()});
  writer.write_bytes(frame.token);
}

std::size_t encoded_size(const StreamFrame& frame) {
  return encoded_size(header_of(frame)) + frame.data.size();
}
void write(ByteWriter& writer, const StreamFrame& frame) {
  write(writer, header_of(frame));
  writer.write_bytes(frame.data);
}

std::size_t encoded_size(const MaxDataFrame& frame) {
  return size_of({frame.maximum_data});
}
void write(ByteWriter& writer, const MaxDataFrame& frame) {
  write_numbers(writer, frame_type::kMaxData, {frame.maximum_data});
}

std::size_t encoded_size(const MaxStreamDataFrame& frame) {
  return size_of({frame.stream_id.value(), frame.maximum_stream_data});
}
void write(ByteWriter& writer, const MaxStreamDataFrame& frame) {
  write_numbers(writer, frame_type::kMaxStreamData, {frame.stream_id.value(), frame.maximum_stream_data});
}

std::size_t encoded_size(const MaxStreamsFrame& frame) {
  return size_of({frame.maximum_streams});
}
void write(ByteWriter& writer, const MaxStreamsFrame& frame) {
  write_numbers(writer, directed(frame_type::kMaxStreamsBidirectional, frame.direction), {frame.maximum_streams});
}

std::size_t encoded_size(const DataBlockedFrame& frame) {
  return size_of({frame.maximum_data});
}
void write(ByteWriter& writer, const DataBlockedFrame& frame) {
  write_numbers(writer, frame_type::kDataBlocked, {frame.maximum_data});
}

std::size_t encoded_size(const StreamDataBlockedFrame& frame) {
  return size_of({frame.stream_id.value(), frame.maximum_stream_data});
}
void write(ByteWriter& writer, const StreamDataBlockedFrame& frame) {
  write_numbers(writer, frame_type::kStreamDataBlocked, {frame.stream_id.value(), frame.maximum_stream_data});
}

std::size_t encoded_size(const StreamsBlockedFrame& frame) {
  return size_of({frame.maximum_streams});
}
void write(ByteWriter& writer, const StreamsBlockedFrame& frame) {
  write_numbers(writer, directed(frame_type::kStreamsBlockedBidirectional, frame.direction), {frame.maximum_streams});
}

std::size_t encoded_size(const NewConnectionIdFrame& frame) {
  return size_of({frame.sequence_number, frame.retire_prior_to}) + 1 + frame.connection_id.size() +
         StatelessResetToken::kLength;
}
void write(ByteWriter& writer, const NewConnectionIdFrame& frame) {
  // RFC 9000 §19.15-1, §19.15-6: what we would refuse, we do not send.
  POLLUX_INVARIANT(!frame.connection_id.empty());
  POLLUX_INVARIANT(frame.retire_prior_to <= frame.sequence_number);
  write_numbers(writer, frame_type::kNewConnectionId, {frame.sequence_number, frame.retire_prior_to});
  writer.write_u8(static_cast<std::uint8_t>(frame.connection_id.size()));
  writer.write_bytes(frame.connection_id.bytes());
  writer.write_bytes(frame.stateless_reset_token.octets);
}

std::size_t encoded_size(const RetireConnectionIdFrame& frame) {
  return size_of({frame.sequence_number});
}
void write(ByteWriter& writer, const RetireConnectionIdFrame& frame) {
  write_numbers(writer, frame_type::kRetireConnectionId, {frame.sequence_number});
}

std::size_t encoded_size(const PathChallengeFrame&) {
  return kTypeSize + kPathChallengeLength;
}
void write(ByteWriter& writer, const PathChallengeFrame& frame) {
  write_numbers(writer, frame_type::kPathChallenge, {});
  writer.write_bytes(frame.data);
}

std::size_t encoded_size(const PathResponseFrame&) {
  return kTypeSize + kPathChallengeLength;
}
void write(ByteWriter& writer, const PathResponseFrame& frame) {
  write_numbers(writer, frame_type::kPathResponse, {});
  writer.write_bytes(frame.data);
}

std::size_t encoded_size(const ConnectionCloseFrame& frame) {
  return size_of({frame.error_code, frame.reason_phrase.size()}) +
         (frame.kind == CloseKind::kTransport ? varint_size(frame.frame_type) : 0) + frame.reason_phrase.size();
}
void write(ByteWriter& writer, const ConnectionCloseFrame& frame) {
  if (frame.kind == CloseKind::kTransport) {
    write_numbers(writer, frame_type::kConnectionCloseTransport,
                  {frame.error_code, frame.frame_type, frame.reason_phrase.size()});
  } else {
    write_numbers(writer, frame_type::kConnectionCloseApplication, {frame.error_code, frame.reason_phrase.size()});
  }
  writer.write_bytes(frame.reason_phrase);
}

std::size_t encoded_size(const HandshakeDoneFrame&) {
  return kTypeSize;
}
void write(ByteWriter& writer, const HandshakeDoneFrame&) {
  write_numbers(writer, frame_type::kHandshakeDone, {});
}

std::size_t encoded_size(const ImmediateAckFrame&) {
  return kTypeSize;
}
void write(ByteWriter& writer, const ImmediateAckFrame&) {
  write_numbers(writer, frame_type::kImmediateAck, {});
}

std::size_t encoded_size(const AckFrequencyFrame& frame) {
  constexpr std::size_t kLongerType = varint_size(frame_type::kAckFrequency) - kTypeSize;
  return kLongerType + size_of({frame.sequence_number, frame.ack_eliciting_threshold, frame.requested_max_ack_delay_us,
                                frame.reordering_threshold});
}
void write(ByteWriter& writer, const AckFrequencyFrame& frame) {
  write_numbers(writer, frame_type::kAckFrequency,
                {frame.sequence_number, frame.ack_eliciting_threshold, frame.requested_max_ack_delay_us,
                 frame.reordering_threshold});
}

std::size_t encoded_size(const ResetStreamAtFrame& frame) {
  return size_of({frame.stream_id.value(), frame.application_error_code, frame.final_size, frame.reliable_size});
}
void write(ByteWriter& writer, const ResetStreamAtFrame& frame) {
  POLLUX_INVARIANT(frame.reliable_size <= frame.final_size);
  write_numbers(writer, frame_type::kResetStreamAt,
                {frame.stream_id.value(), frame.application_error_code, frame.final_size, frame.reliable_size});
}

std::size_t encoded_size(const DatagramFrame& frame) {
  return size_of({frame.data.size()}) + frame.data.size();
}
void write(ByteWriter& writer, const DatagramFrame& frame) {
  write_numbers(writer, frame_type::kDatagramWithLength, {frame.data.size()});
  writer.write_bytes(frame.data);
}

std::size_t encoded_size(const Frame& frame) {
  return std::visit([](const auto& concrete) { return encoded_size(concrete); }, frame);
}
void write(ByteWriter& writer, const Frame& frame) {
  std::visit([&writer](const auto& concrete) { write(writer, concrete); }, frame);
}

}  // namespace pollux::wire
