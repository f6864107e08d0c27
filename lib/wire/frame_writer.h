// Encoders of every frame (RFC 9000 §19, and extensions): what write() writes is exactly encoded_size() bytes, in the
// shortest form. The caller has asked encoded_size() or remaining() first: to write without room is a bug of ours. Also
// includes the writers that work within a budget: ack_writer.h and data_frame_writer.h.
#pragma once

#include <cstddef>

#include "base/byte_writer.h"
#include "wire/ack_writer.h"
#include "wire/data_frame_writer.h"
#include "wire/frames.h"

namespace pollux::wire {

[[nodiscard]] std::size_t encoded_size(const PaddingFrame& frame);
[[nodiscard]] std::size_t encoded_size(const PingFrame& frame);
[[nodiscard]] std::size_t encoded_size(const AckFrame& frame);
[[nodiscard]] std::size_t encoded_size(const ResetStreamFrame& frame);
[[nodiscard]] std::size_t encoded_size(const StopSendingFrame& frame);
[[nodiscard]] std::size_t encoded_size(const CryptoFrame& frame);
[[nodiscard]] std::size_t encoded_size(const NewTokenFrame& frame);
// With the length field.
[[nodiscard]] std::size_t encoded_size(const StreamFrame& frame);
[[nodiscard]] std::size_t encoded_size(const MaxDataFrame& frame);
[[nodiscard]] std::size_t encoded_size(const MaxStreamDataFrame& frame);
[[nodiscard]] std::size_t encoded_size(const MaxStreamsFrame& frame);
[[nodiscard]] std::size_t encoded_size(const DataBlockedFrame& frame);
[[nodiscard]] std::size_t encoded_size(const StreamDataBlockedFrame& frame);
[[nodiscard]] std::size_t encoded_size(const StreamsBlockedFrame& frame);
[[nodiscard]] std::size_t encoded_size(const NewConnectionIdFrame& frame);
[[nodiscard]] std::size_t encoded_size(const RetireConnectionIdFrame& frame);
[[nodiscard]] std::size_t encoded_size(const PathChallengeFrame& frame);
[[nodiscard]] std::size_t encoded_size(const PathResponseFrame& frame);
[[nodiscard]] std::size_t encoded_size(const ConnectionCloseFrame& frame);
[[nodiscard]] std::size_t encoded_size(const HandshakeDoneFrame& frame);
[[nodiscard]] std::size_t encoded_size(const ImmediateAckFrame& frame);
[[nodiscard]] std::size_t encoded_size(const AckFrequencyFrame& frame);
[[nodiscard]] std::size_t encoded_size(const ResetStreamAtFrame& frame);
// With the length field.
[[nodiscard]] std::size_t encoded_size(const DatagramFrame& frame);

void write(ByteWriter& writer, const PaddingFrame& frame);
void write(ByteWriter& writer, const PingFrame& frame);
// Repeats a received frame; to acknowledge, use write_ack.
void write(ByteWriter& writer, const AckFrame& frame);
void write(ByteWriter& writer, const ResetStreamFrame& frame);
void write(ByteWriter& writer, const StopSendingFrame& frame);
void write(ByteWriter& writer, const CryptoFrame& frame);
void write(ByteWriter& writer, const NewTokenFrame& frame);
// With the length field.
void write(ByteWriter& writer, const StreamFrame& frame);
void write(ByteWriter& writer, const MaxDataFrame& frame);
void write(ByteWriter& writer, const MaxStreamDataFrame& frame);
void write(ByteWriter& writer, const MaxStreamsFrame& frame);
void write(ByteWriter& writer, const DataBlockedFrame& frame);
void write(ByteWriter& writer, const StreamDataBlockedFrame& frame);
void write(ByteWriter& writer, const StreamsBlockedFrame& frame);
void write(ByteWriter& writer, const NewConnectionIdFrame& frame);
void write(ByteWriter& writer, const RetireConnectionIdFrame& frame);
void write(ByteWriter& writer, const PathChallengeFrame& frame);
void write(ByteWriter& writer, const PathResponseFrame& frame);
void write(ByteWriter& writer, const ConnectionCloseFrame& frame);
void write(ByteWriter& writer, const HandshakeDoneFrame& frame);
void write(ByteWriter& writer, const ImmediateAckFrame& frame);
void write(ByteWriter& writer, const AckFrequencyFrame& frame);
void write(ByteWriter& writer, const ResetStreamAtFrame& frame);
// With the length field.
void write(ByteWriter& writer, const DatagramFrame& frame);

[[nodiscard]] std::size_t encoded_size(const Frame& frame);
void write(ByteWriter& writer, const Frame& frame);

// Any frame, when it fits what the writer has left; whether it did.
template <typename FrameType>
[[nodiscard]] bool write_if_it_fits(ByteWriter& writer, const FrameType& frame) {
  if (encoded_size(frame) > writer.remaining()) return false;
  write(writer, frame);
  return true;
}

}  // namespace pollux::wire
