// The columns of RFC 9000 §12.4, Table 3: one row a frame type, and the extensions' rows behind them.
#include "wire/frame_type.h"

#include <array>

namespace pollux::wire {
namespace {

// Table 3's "Pkts" column as bits, in the order of EncryptionLevel.
constexpr std::uint8_t bit_of(EncryptionLevel level) {
  return static_cast<std::uint8_t>(1U << index_of(level));
}
constexpr std::uint8_t kI = bit_of(EncryptionLevel::kInitial);
constexpr std::uint8_t kH = bit_of(EncryptionLevel::kHandshake);
constexpr std::uint8_t k0 = bit_of(EncryptionLevel::kEarlyData);
constexpr std::uint8_t k1 = bit_of(EncryptionLevel::kOneRtt);

struct Row {
  std::string_view name;
  std::uint8_t levels;
};

constexpr std::array<Row, frame_type::kLast + 1> kTable{{
    {"PADDING", kI | kH | k0 | k1},
    {"PING", kI | kH | k0 | k1},
    {"ACK", kI | kH | k1},
    {"ACK", kI | kH | k1},
    {"RESET_STREAM", k0 | k1},
    {"STOP_SENDING", k0 | k1},
    {"CRYPTO", kI | kH | k1},
    {"NEW_TOKEN", k1},
    {"STREAM", k0 | k1},
    {"STREAM", k0 | k1},
    {"STREAM", k0 | k1},
    {"STREAM", k0 | k1},
    {"STREAM", k0 | k1},
    {"STREAM", k0 | k1},
    {"STREAM", k0 | k1},
    {"STREAM", k0 | k1},
    {"MAX_DATA", k0 | k1},
    {"MAX_STREAM_DATA", k0 | k1},
    {"MAX_STREAMS", k0 | k1},
    {"MAX_STREAMS", k0 | k1},
    {"DATA_BLOCKED", k0 | k1},
    {"STREAM_DATA_BLOCKED", k0 | k1},
    {"STREAMS_BLOCKED", k0 | k1},
    {"STREAMS_BLOCKED", k0 | k1},
    {"NEW_CONNECTION_ID", k0 | k1},
    // Table 3 would let 0-RTT carry it, but §12.5-6 knows better: a client in 0-RTT has been issued nothing to retire.
    {"RETIRE_CONNECTION_ID", k1},
    {"PATH_CHALLENGE", k0 | k1},
    {"PATH_RESPONSE", k1},
    {"CONNECTION_CLOSE", kI | kH | k0 | k1},
    // RFC 9000 §12.5-3: application errors only where application data may be.
    {"CONNECTION_CLOSE", k0 | k1},
    {"HANDSHAKE_DONE", k1},
}};

struct ExtensionRow {
  std::uint64_t type;
  Row row;
};

constexpr std::array<ExtensionRow, 5> kExtensions{{
    // draft-ietf-quic-ack-frequency-14 §3: not in 0-RTT, because nobody remembers min_ack_delay.
    {frame_type::kImmediateAck, {"IMMEDIATE_ACK", k1}},
    {frame_type::kAckFrequency, {"ACK_FREQUENCY", k1}},
    {frame_type::kResetStreamAt, {"RESET_STREAM_AT", k0 | k1}},
    // RFC 9221 §5.
    {frame_type::kDatagram, {"DATAGRAM", k0 | k1}},
    {frame_type::kDatagramWithLength, {"DATAGRAM", k0 | k1}},
}};

// Of a type that is not known: a row without a level.
constexpr Row row_of(std::uint64_t type) {
  if (type <= frame_type::kLast) [[likely]]
    return kTable[type];
  for (const ExtensionRow& extension : kExtensions) {
    if (extension.type == type) return extension.row;
  }
  return {"unknown", 0};
}

struct TypeOf {
  std::uint64_t operator()(const PaddingFrame&) const { return frame_type::kPadding; }
  std::uint64_t operator()(const PingFrame&) const { return frame_type::kPing; }
  std::uint64_t operator()(const AckFrame& ack) const { return ack.ecn ? frame_type::kAckEcn : frame_type::kAck; }
  std::uint64_t operator()(const ResetStreamFrame&) const { return frame_type::kResetStream; }
  std::uint64_t operator()(const StopSendingFrame&) const { return frame_type::kStopSending; }
  std::uint64_t operator()(const CryptoFrame&) const { return frame_type::kCrypto; }
  std::uint64_t operator()(const NewTokenFrame&) const { return frame_type::kNewToken; }
  std::uint64_t operator()(const StreamFrame& stream) const {
    return frame_type::kStream | frame_type::kStreamLengthBit |
           (stream.offset != 0 ? frame_type::kStreamOffsetBit : 0) |
           (stream.fin == Fin::kYes ? frame_type::kStreamFinBit : 0);
  }
  std::uint64_t operator()(const MaxDataFrame&) const { return frame_type::kMaxData; }
  std::uint64_t operator()(const MaxStreamDataFrame&) const { return frame_type::kMaxStreamData; }
  std::uint64_t operator()(const MaxStreamsFrame& limit) const {
    return limit.direction == StreamDirection::kBidirectional ? frame_type::kMaxStreamsBidirectional
                                                              : frame_type::kMaxStreamsUnidirectional;
  }
  std::uint64_t operator()(const DataBlockedFrame&) const { return frame_type::kDataBlocked; }
  std::uint64_t operator()(const StreamDataBlockedFrame&) const { return frame_type::kStreamDataBlocked; }
  std::uint64_t operator()(const StreamsBlockedFrame& blocked) const {
    return blocked.direction == StreamDirection::kBidirectional ? frame_type::kStreamsBlockedBidirectional
                                                                : frame_type::kStreamsBlockedUnidirectional;
  }
  std::uint64_t operator()(const NewConnectionIdFrame&) const { return frame_type::kNewConnectionId; }
  std::uint64_t operator()(const RetireConnectionIdFrame&) const { return frame_type::kRetireConnectionId; }
  std::uint64_t operator()(const PathChallengeFrame&) const { return frame_type::kPathChallenge; }
  std::uint64_t operator()(const PathResponseFrame&) const { return frame_type::kPathResponse; }
  std::uint64_t operator()(const ConnectionCloseFrame& close) const {
    return close.kind == CloseKind::kTransport ? frame_type::kConnectionCloseTransport
                                               : frame_type::kConnectionCloseApplication;
  }
  std::uint64_t operator()(const HandshakeDoneFrame&) const { return frame_type::kHandshakeDone; }
  std::uint64_t operator()(const ImmediateAckFrame&) const { return frame_type::kImmediateAck; }
  std::uint64_t operator()(const AckFrequencyFrame&) const { return frame_type::kAckFrequency; }
  std::uint64_t operator()(const ResetStreamAtFrame&) const { return frame_type::kResetStreamAt; }
  std::uint64_t operator()(const DatagramFrame&) const { return frame_type::kDatagramWithLength; }
};

}  // namespace

bool is_permitted(std::uint64_t type, EncryptionLevel level) {
  return (row_of(type).levels & bit_of(level)) != 0;
}

bool may_be_sent_by(std::uint64_t type, Role sender) {
  // RFC 9000 §19.7-3, §19.20-2: a client has no use for them.
  const bool server_only = type == frame_type::kNewToken || type == frame_type::kHandshakeDone;
  return is_known(type) && (!server_only || sender == Role::kServer);
}

std::optional<TransportError> check_permitted(std::uint64_t type, EncryptionLevel level, Role sender) {
  // RFC 9000 §12.4-3, §12.5-6, §17.2.4-2: a frame where its type is not permitted.
  if (!is_permitted(type, level)) {
    return TransportError{TransportErrorCode::kProtocolViolation, type, "frame not permitted in this packet type"};
  }
  // RFC 9000 §19.7-4, §19.20-2.
  if (!may_be_sent_by(type, sender)) {
    return TransportError{TransportErrorCode::kProtocolViolation, type, "frame that only a server may send"};
  }
  return std::nullopt;
}

std::uint64_t frame_type_of(const Frame& frame) {
  return std::visit(TypeOf{}, frame);
}

std::string_view name_of_frame_type(std::uint64_t type) {
  return row_of(type).name;
}

}  // namespace pollux::wire
