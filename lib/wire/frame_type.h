// Frame types (RFC 9000 §12.4, Table 3, and those of extensions): their codes, and what each may do and where.
// Pure tables; which of a connection's rules a frame breaks beyond its type is not known here.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "wire/frames.h"
#include "wire/packet_number_space.h"

namespace pollux::wire {

namespace frame_type {
inline constexpr std::uint64_t kPadding = 0x00;
inline constexpr std::uint64_t kPing = 0x01;
inline constexpr std::uint64_t kAck = 0x02;
inline constexpr std::uint64_t kAckEcn = 0x03;
inline constexpr std::uint64_t kResetStream = 0x04;
inline constexpr std::uint64_t kStopSending = 0x05;
inline constexpr std::uint64_t kCrypto = 0x06;
inline constexpr std::uint64_t kNewToken = 0x07;
inline constexpr std::uint64_t kStream = 0x08;  // to kStreamLast: with any of the three bits below
inline constexpr std::uint64_t kStreamLast = 0x0f;
inline constexpr std::uint64_t kMaxData = 0x10;
inline constexpr std::uint64_t kMaxStreamData = 0x11;
inline constexpr std::uint64_t kMaxStreamsBidirectional = 0x12;
inline constexpr std::uint64_t kMaxStreamsUnidirectional = 0x13;
inline constexpr std::uint64_t kDataBlocked = 0x14;
inline constexpr std::uint64_t kStreamDataBlocked = 0x15;
inline constexpr std::uint64_t kStreamsBlockedBidirectional = 0x16;
inline constexpr std::uint64_t kStreamsBlockedUnidirectional = 0x17;
inline constexpr std::uint64_t kNewConnectionId = 0x18;
inline constexpr std::uint64_t kRetireConnectionId = 0x19;
inline constexpr std::uint64_t kPathChallenge = 0x1a;
inline constexpr std::uint64_t kPathResponse = 0x1b;
inline constexpr std::uint64_t kConnectionCloseTransport = 0x1c;
inline constexpr std::uint64_t kConnectionCloseApplication = 0x1d;
inline constexpr std::uint64_t kHandshakeDone = 0x1e;
inline constexpr std::uint64_t kLast = kHandshakeDone;  // of RFC 9000

// Those of extensions: to be received only by who has offered them (offered_extensions.h).
inline constexpr std::uint64_t kImmediateAck = 0x1f;
inline constexpr std::uint64_t kResetStreamAt = 0x24;
inline constexpr std::uint64_t kDatagram = 0x30;
inline constexpr std::uint64_t kDatagramWithLength = 0x31;
inline constexpr std::uint64_t kAckFrequency = 0xaf;

// The bits of a STREAM frame's type (§19.8).
inline constexpr std::uint64_t kStreamFinBit = 0x01;
inline constexpr std::uint64_t kStreamLengthBit = 0x02;
inline constexpr std::uint64_t kStreamOffsetBit = 0x04;
}  // namespace frame_type

// A type of an extension that FrameReader can read.
[[nodiscard]] constexpr bool is_extension(std::uint64_t type) {
  return type == frame_type::kImmediateAck || type == frame_type::kResetStreamAt || type == frame_type::kDatagram ||
         type == frame_type::kDatagramWithLength || type == frame_type::kAckFrequency;
}

// A type that RFC 9000 or an extension that Pollux has defines.
[[nodiscard]] constexpr bool is_known(std::uint64_t type) {
  return type <= frame_type::kLast || is_extension(type);
}

[[nodiscard]] constexpr bool is_stream(std::uint64_t type) {
  return type >= frame_type::kStream && type <= frame_type::kStreamLast;
}

// RFC 9000 §1.2, §13.2: everything but ACK, PADDING and CONNECTION_CLOSE.
[[nodiscard]] constexpr bool is_ack_eliciting(std::uint64_t type) {
  return type != frame_type::kPadding && type != frame_type::kAck && type != frame_type::kAckEcn &&
         type != frame_type::kConnectionCloseTransport && type != frame_type::kConnectionCloseApplication;
}

// RFC 9002 §2: a packet is in flight when it holds at least one such frame. PADDING counts, though it elicits no
// acknowledgment.
[[nodiscard]] constexpr bool is_congestion_controlled(std::uint64_t type) {
  return is_ack_eliciting(type) || type == frame_type::kPadding;
}

// RFC 9000 §9.1: probing frames are PATH_CHALLENGE, PATH_RESPONSE, NEW_CONNECTION_ID and PADDING.
[[nodiscard]] constexpr bool is_probing(std::uint64_t type) {
  return type == frame_type::kPadding || type == frame_type::kNewConnectionId || type == frame_type::kPathChallenge ||
         type == frame_type::kPathResponse;
}

// Whether packets of this level may carry this type (Table 3 and §12.5); unknown types never may. The answer
// no means PROTOCOL_VIOLATION (RFC 9000 §12.4-3) for a type that is known.
[[nodiscard]] bool is_permitted(std::uint64_t type, EncryptionLevel level);

// Whether this side may send this type at all: NEW_TOKEN and HANDSHAKE_DONE are a server's.
[[nodiscard]] bool may_be_sent_by(std::uint64_t type, Role sender);

// Both questions at once: the error to close with when a frame of this type came in such a packet, or nothing.
[[nodiscard]] std::optional<TransportError> check_permitted(std::uint64_t type, EncryptionLevel level, Role sender);

// The type that frame_writer.h gives this frame. A StreamFrame or DatagramFrame does not remember whether it had a
// length; its type here has one.
[[nodiscard]] std::uint64_t frame_type_of(const Frame& frame);

[[nodiscard]] inline bool is_ack_eliciting(const Frame& frame) {
  return is_ack_eliciting(frame_type_of(frame));
}
[[nodiscard]] inline bool is_probing(const Frame& frame) {
  return is_probing(frame_type_of(frame));
}
[[nodiscard]] inline bool is_congestion_controlled(const Frame& frame) {
  return is_congestion_controlled(frame_type_of(frame));
}

// "STREAM", "MAX_DATA" and so on, for a person; "unknown" for types that are not known.
[[nodiscard]] std::string_view name_of_frame_type(std::uint64_t type);

}  // namespace pollux::wire
