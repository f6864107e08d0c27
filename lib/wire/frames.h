// Every frame of RFC 9000 §19, and those of the extensions that Pollux has, as plain structs. What a frame borrows
// (stream data, reason phrases, tokens) stays in the packet that it was read from, or with whoever writes it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <variant>

#include "base/byte_reader.h"
#include "base/bytes.h"
#include "wire/connection_id.h"
#include "wire/error.h"
#include "wire/packet_number.h"
#include "wire/stream_id.h"

namespace pollux::wire {

// §19.1: a run of `length` padding bytes is read as one.
struct PaddingFrame {
  std::size_t length = 1;
};

// §19.2
struct PingFrame {};

// §19.3.2
struct EcnCounts {
  std::uint64_t ect0 = 0;
  std::uint64_t ect1 = 0;
  std::uint64_t ce = 0;

  [[nodiscard]] constexpr bool operator==(const EcnCounts&) const = default;
};

// A run of acknowledged packet numbers, both ends included.
struct AckRange {
  PacketNumber smallest = 0;
  PacketNumber largest = 0;

  [[nodiscard]] constexpr bool operator==(const AckRange&) const = default;
};

// Walks the ranges of an ACK frame from the largest packet number down, as they stand on the wire.
// The bytes were validated when the frame was read, so next() cannot fail but by reaching the end.
class AckRangeIterator {
 public:
  AckRangeIterator(AckRange first, std::uint64_t more, Bytes encoded)
      : current_(first), more_(more), encoded_(encoded) {}
  // The next lower range, or nothing after the last. The first call gives the range with the largest.
  [[nodiscard]] std::optional<AckRange> next();

 private:
  AckRange current_;
  std::uint64_t more_;
  ByteReader encoded_;
  bool started_ = false;
};

// §19.3, received. ACK Delay is as on the wire: not yet scaled by ack_delay_exponent.
struct AckFrame {
  PacketNumber largest_acknowledged = 0;
  std::uint64_t ack_delay = 0;
  AckRange first_range;
  std::uint64_t additional_range_count = 0;
  Bytes additional_ranges;  // `additional_range_count` pairs of gap and length, validated
  std::optional<EcnCounts> ecn;

  [[nodiscard]] AckRangeIterator ranges() const { return {first_range, additional_range_count, additional_ranges}; }
};

// §19.4
struct ResetStreamFrame {
  StreamId stream_id;
  std::uint64_t application_error_code = 0;
  std::uint64_t final_size = 0;
};

// §19.5
struct StopSendingFrame {
  StreamId stream_id;
  std::uint64_t application_error_code = 0;
};

// §19.6
struct CryptoFrame {
  std::uint64_t offset = 0;
  Bytes data;
};

// §19.7
struct NewTokenFrame {
  Bytes token;
};

enum class Fin : bool { kNo, kYes };

// §19.8
struct StreamFrame {
  StreamId stream_id;
  std::uint64_t offset = 0;
  Bytes data;
  Fin fin = Fin::kNo;
};

// §19.9
struct MaxDataFrame {
  std::uint64_t maximum_data = 0;
};

// §19.10
struct MaxStreamDataFrame {
  StreamId stream_id;
  std::uint64_t maximum_stream_data = 0;
};

// §19.11
struct MaxStreamsFrame {
  StreamDirection direction = StreamDirection::kBidirectional;
  std::uint64_t maximum_streams = 0;
};

// §19.12
struct DataBlockedFrame {
  std::uint64_t maximum_data = 0;
};

// §19.13
struct StreamDataBlockedFrame {
  StreamId stream_id;
  std::uint64_t maximum_stream_data = 0;
};

// §19.14
struct StreamsBlockedFrame {
  StreamDirection direction = StreamDirection::kBidirectional;
  std::uint64_t maximum_streams = 0;
};

// §19.15
struct NewConnectionIdFrame {
  std::uint64_t sequence_number = 0;
  std::uint64_t retire_prior_to = 0;
  ConnectionId connection_id;
  StatelessResetToken stateless_reset_token;
};

// §19.16
struct RetireConnectionIdFrame {
  std::uint64_t sequence_number = 0;
};

inline constexpr std::size_t kPathChallengeLength = 8;
using PathChallengeData = std::array<std::uint8_t, kPathChallengeLength>;

// §19.17
struct PathChallengeFrame {
  PathChallengeData data{};
};

// §19.18
struct PathResponseFrame {
  PathChallengeData data{};
};

enum class CloseKind : std::uint8_t { kTransport, kApplication };

// §19.19
struct ConnectionCloseFrame {
  CloseKind kind = CloseKind::kTransport;
  std::uint64_t error_code = 0;
  std::uint64_t frame_type = 0;  // kTransport only
  Bytes reason_phrase;
};

// §19.20
struct HandshakeDoneFrame {};

// draft-ietf-quic-ack-frequency-14 §5
struct ImmediateAckFrame {};

// draft-ietf-quic-ack-frequency-14 §4
struct AckFrequencyFrame {
  std::uint64_t sequence_number = 0;
  std::uint64_t ack_eliciting_threshold = 1;
  std::uint64_t requested_max_ack_delay_us = 0;
  std::uint64_t reordering_threshold = 1;
};

// draft-ietf-quic-reliable-stream-reset-09 §4
struct ResetStreamAtFrame {
  StreamId stream_id;
  std::uint64_t application_error_code = 0;
  std::uint64_t final_size = 0;
  std::uint64_t reliable_size = 0;
};

// RFC 9221 §4
struct DatagramFrame {
  Bytes data;
};

using Frame = std::variant<PaddingFrame, PingFrame, AckFrame, ResetStreamFrame, StopSendingFrame, CryptoFrame,
                           NewTokenFrame, StreamFrame, MaxDataFrame, MaxStreamDataFrame, MaxStreamsFrame,
                           DataBlockedFrame, StreamDataBlockedFrame, StreamsBlockedFrame, NewConnectionIdFrame,
                           RetireConnectionIdFrame, PathChallengeFrame, PathResponseFrame, ConnectionCloseFrame,
                           HandshakeDoneFrame, ImmediateAckFrame, AckFrequencyFrame, ResetStreamAtFrame, DatagramFrame>;

}  // namespace pollux::wire
