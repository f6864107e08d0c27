#include "swarm/forbidden.h"

#include <algorithm>
#include <array>

#include "wire/frame_type.h"
#include "wire/frame_writer.h"
#include "wire/packet_type.h"
#include "wire/varint.h"

namespace pollux::swarm {
namespace {

using wire::StreamDirection;
using wire::StreamId;
using Code = wire::TransportErrorCode;

constexpr std::uint64_t kFarAway = std::uint64_t{1} << 40;
constexpr std::uint64_t kLargestVarint = (std::uint64_t{1} << 62) - 1;
constexpr std::size_t kSomeRoom = 64;
constexpr std::size_t kManyIds = 9;
constexpr std::array<std::uint8_t, 2> kTwoBytes{1, 2};

void put(MutableBytes payload, std::initializer_list<wire::Frame> frames) {
  ByteWriter writer{payload};
  for (const wire::Frame& frame : frames) wire::write(writer, frame);
}

// A stream of the criminal's that the victim allows and that is likely to be unused.
StreamId last_allowed(const CrimeScene& scene) {
  const std::uint64_t limit = scene.victim.streams.initial.max_streams_bidi;
  return StreamId::of(scene.criminal, StreamDirection::kBidirectional, limit - 1);
}

StreamId of_victim(const CrimeScene& scene, StreamDirection direction, std::uint64_t ordinal) {
  return StreamId::of(wire::peer_of(scene.criminal), direction, ordinal);
}

wire::NewConnectionIdFrame new_id(std::uint64_t sequence_number, std::uint8_t fill) {
  std::array<std::uint8_t, 8> octets{};
  octets.fill(fill);
  octets[0] = static_cast<std::uint8_t>(sequence_number);
  wire::NewConnectionIdFrame frame{.sequence_number = sequence_number, .connection_id = wire::ConnectionId{octets}};
  frame.stateless_reset_token.octets.fill(fill);
  frame.stateless_reset_token.octets[0] = static_cast<std::uint8_t>(sequence_number);
  return frame;
}

void many_ids(MutableBytes, MutableBytes payload, const CrimeScene&) {
  ByteWriter writer{payload};
  for (std::uint8_t i = 0; i < kManyIds; ++i) wire::write(writer, new_id(20U + i, 0xb0));
}

// TLS's alert for a message that nobody waits for.
constexpr std::uint8_t kUnexpectedMessage = 10;

constexpr std::array kForbidden{
    // RFC 9000 §12.4
    Forbidden{"a frame of an unknown type",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene&) { payload[0] = 0x21; },
              Code::kFrameEncodingError,
              Code::kFrameEncodingError},
    Forbidden{
        "a frame that is cut off",
        {},
        kSomeRoom,
        [](MutableBytes, MutableBytes payload, const CrimeScene&) { payload.back() = wire::frame_type::kMaxData; },
        Code::kFrameEncodingError,
        Code::kFrameEncodingError},
    // RFC 9000 §17.3.1
    Forbidden{"reserved bits",
              {},
              kSomeRoom,
              [](MutableBytes header, MutableBytes payload, const CrimeScene&) {
                header[0] |= wire::kShortReservedBits;
                payload[0] = wire::frame_type::kPing;
              },
              Code::kProtocolViolation,
              Code::kProtocolViolation},
    // RFC 9000 §4.6
    Forbidden{"more streams than can be numbered",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene&) {
                put(payload, {wire::MaxStreamsFrame{.maximum_streams = (std::uint64_t{1} << 60) + 1}});
              },
              Code::kFrameEncodingError,
              Code::kStreamLimitError},
    Forbidden{"a stream beyond the limit",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene& scene) {
                put(payload, {wire::StreamFrame{
                                 .stream_id = StreamId::of(scene.criminal, StreamDirection::kUnidirectional, kFarAway),
                                 .data = kTwoBytes}});
              },
              Code::kStreamLimitError,
              Code::kStreamLimitError},
    // RFC 9000 §4.1
    Forbidden{"data beyond the limit",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene& scene) {
                put(payload,
                    {wire::StreamFrame{.stream_id = last_allowed(scene), .offset = kFarAway, .data = kTwoBytes}});
              },
              Code::kFlowControlError,
              Code::kFinalSizeError,
              Noticed::kPerhaps},
    Forbidden{"data beyond what can be counted",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene& scene) {
                put(payload,
                    {wire::StreamFrame{.stream_id = last_allowed(scene), .offset = kLargestVarint, .data = kTwoBytes}});
              },
              Code::kFrameEncodingError,
              Code::kFlowControlError},
    // RFC 9000 §4.5
    Forbidden{"two final sizes",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene& scene) {
                put(payload, {wire::ResetStreamFrame{.stream_id = last_allowed(scene), .final_size = 0},
                              wire::ResetStreamFrame{.stream_id = last_allowed(scene), .final_size = 1}});
              },
              Code::kFinalSizeError,
              Code::kFinalSizeError,
              Noticed::kPerhaps},
    // RFC 9000 §19.8
    Forbidden{"data on a stream that only the other end sends on",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene& scene) {
                put(payload, {wire::StreamFrame{.stream_id = of_victim(scene, StreamDirection::kUnidirectional, 0),
                                                .data = kTwoBytes}});
              },
              Code::kStreamStateError,
              Code::kStreamStateError},
    Forbidden{"data on a stream that the other end has not opened",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene& scene) {
                put(payload,
                    {wire::StreamFrame{.stream_id = of_victim(scene, StreamDirection::kBidirectional, kFarAway),
                                       .data = kTwoBytes}});
              },
              Code::kStreamStateError,
              Code::kStreamStateError},
    // RFC 9000 §19.4, §19.5, §19.10
    Forbidden{"a reset of a stream that only the other end sends on",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene& scene) {
                put(payload,
                    {wire::ResetStreamFrame{.stream_id = of_victim(scene, StreamDirection::kUnidirectional, 0)}});
              },
              Code::kStreamStateError,
              Code::kStreamStateError},
    Forbidden{"STOP_SENDING for a stream that the other end only receives on",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene& scene) {
                put(payload, {wire::StopSendingFrame{
                                 .stream_id = StreamId::of(scene.criminal, StreamDirection::kUnidirectional, 0)}});
              },
              Code::kStreamStateError,
              Code::kStreamStateError},
    Forbidden{"credit for a stream that the other end only receives on",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene& scene) {
                put(payload, {wire::MaxStreamDataFrame{
                                 .stream_id = StreamId::of(scene.criminal, StreamDirection::kUnidirectional, 0),
                                 .maximum_stream_data = 1}});
              },
              Code::kStreamStateError,
              Code::kStreamStateError},
    Forbidden{"credit for a stream that the other end has not opened",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene& scene) {
                put(payload,
                    {wire::MaxStreamDataFrame{.stream_id = of_victim(scene, StreamDirection::kBidirectional, kFarAway),
                                              .maximum_stream_data = 1}});
              },
              Code::kStreamStateError,
              Code::kStreamStateError},
    // RFC 9000 §13.1
    Forbidden{"an acknowledgment of a packet that was never sent",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene&) {
                put(payload, {wire::AckFrame{.largest_acknowledged = kFarAway, .first_range = {kFarAway, kFarAway}}});
              },
              Code::kProtocolViolation,
              Code::kProtocolViolation},
    // RFC 9000 §19.20, §19.7
    Forbidden{"HANDSHAKE_DONE", Side::kClient, kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene&) { put(payload, {wire::HandshakeDoneFrame{}}); },
              Code::kProtocolViolation, Code::kProtocolViolation},
    Forbidden{"NEW_TOKEN", Side::kClient, kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene&) {
                put(payload, {wire::NewTokenFrame{.token = kTwoBytes}});
              },
              Code::kProtocolViolation, Code::kProtocolViolation},
    Forbidden{"an empty token", Side::kServer, kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene&) { payload[0] = wire::frame_type::kNewToken; },
              Code::kFrameEncodingError, Code::kFrameEncodingError},
    // RFC 9000 §19.15, §5.1.1
    Forbidden{"an ID that retires its own successors",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene&) {
                put(payload, {new_id(1, 0xa0)});
                payload[2] = 2;  // Retire Prior To, behind the type and the number of a byte each
              },
              Code::kFrameEncodingError,
              Code::kFrameEncodingError},
    Forbidden{
        "two IDs with one number",
        {},
        2 * kSomeRoom,
        [](MutableBytes, MutableBytes payload, const CrimeScene&) { put(payload, {new_id(1, 0xa0), new_id(1, 0xa1)}); },
        Code::kProtocolViolation,
        Code::kConnectionIdLimitError,
        Noticed::kPerhaps},  // one that was retired is not remembered
    Forbidden{"more IDs than the other end keeps",
              {},
              512,
              many_ids,
              Code::kConnectionIdLimitError,
              Code::kConnectionIdLimitError},
    // RFC 9000 §19.16
    Forbidden{"the retirement of an ID that was never issued",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene&) {
                put(payload, {wire::RetireConnectionIdFrame{.sequence_number = kFarAway}});
              },
              Code::kProtocolViolation,
              Code::kProtocolViolation},
    // RFC 9221 §3
    Forbidden{"a DATAGRAM that nobody has offered to take",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene&) { payload[0] = 0x30; },
              Code::kProtocolViolation,
              Code::kProtocolViolation,
              Noticed::kAlways,
              Victim::kTakerOfNoDatagrams},
    // RFC 9000 §7.5; a server whose TLS has gone is told nothing that it would keep (RFC 9001 §4.1.3).
    Forbidden{"handshake bytes beyond every buffer",
              {},
              kSomeRoom,
              [](MutableBytes, MutableBytes payload, const CrimeScene&) {
                put(payload, {wire::CryptoFrame{.offset = kFarAway, .data = kTwoBytes}});
              },
              Code::kCryptoBufferExceeded,
              wire::crypto_error(kUnexpectedMessage)},
};

}  // namespace

std::span<const Forbidden> forbidden() {
  return kForbidden;
}

}  // namespace pollux::swarm
