// DropReason: why something that nobody has vouched for was thrown away.
// Every frame, datagram or QUIC packet that is dropped is dropped for exactly one of these, and counted under it;
// what an authenticated peer does wrong is a TransportError instead. The names are stable: operators grep for them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pollux::telemetry {

enum class DropReason : std::uint8_t {
  // The frame.
  kFrameTooShort,
  kFrameTooLong,
  kFrameBadSource,
  kFrameNotForUs,
  kFrameVlanTagged,
  kFrameUnknownEthertype,
  kArpMalformed,
  kArpNotForUs,
  kArpNotRequest,

  // IP.
  kIpv4BadHeader,
  kIpv4BadChecksum,
  kIpv4Fragment,
  kIpv4NotForUs,
  kIpv6BadHeader,
  kIpv6ExtensionHeader,
  kIpv6Fragment,
  kIpv6NotForUs,
  kIpUnusableSource,
  kIpUnknownProtocol,

  // ICMP, ICMPv6 and Neighbor Discovery.
  kIcmpMalformed,
  kIcmpBadChecksum,
  kIcmpNotHandled,
  kNeighborSolicitationMalformed,
  kNeighborSolicitationNotForUs,

  // UDP.
  kUdpBadLength,
  kUdpNoChecksum,
  kUdpBadChecksum,
  kUdpBadSourcePort,
  kUdpPortNotListening,

  // QUIC, before any key is tried.
  kQuicTooShort,
  kQuicFixedBitZero,
  kQuicBadHeader,
  kQuicConnectionIdTooLong,
  kQuicUnsupportedVersion,
  kQuicWrongVersion,
  kQuicUnexpectedVersionNegotiation,
  kQuicUnexpectedRetry,
  kQuicUnexpectedType,
  kQuicInitialTooSmall,
  kQuicUnknownConnectionId,
  kQuicMisdirected,
  kQuicCoalescedForOther,
  kQuicWrongPath,
  kQuicInvalidToken,
  kQuicZeroRttRefused,

  // QUIC, when keys are tried.
  kQuicNoKeys,
  kQuicKeysDiscarded,
  kQuicAuthenticationFailed,
  kQuicDuplicatePacketNumber,
  kQuicPacketNumberTooOld,

  // Limits of ours, and connections that have ended.
  kHalfOpenLimit,
  kConnectionLimit,
  kHandshakeQueueFull,
  kUndecryptableBufferFull,
  kReassemblyFull,
  kStatelessReplyLimit,
  kSteeringQueueFull,
  kInboxFull,
  kAfterClose,

  // On the way out.
  kTransmitNoBuffer,
  kTransmitPortFull,
  kTransmitQueueFull,
};

inline constexpr std::size_t kDropReasonCount = static_cast<std::size_t>(DropReason::kTransmitQueueFull) + 1;

enum class DropLayer : std::uint8_t { kFrame, kIp, kIcmp, kUdp, kQuic, kCrypto, kLimit, kTransmit };

struct DropReasonInfo {
  DropReason reason;
  DropLayer layer;
  std::string_view name;         // "quic-unknown-connection-id"
  std::string_view description;  // one line, for an operator
};

[[nodiscard]] const DropReasonInfo& describe(DropReason reason);

// "quic-unknown-connection-id": short for describe(reason).name.
[[nodiscard]] inline std::string_view name_of(DropReason reason) {
  return describe(reason).name;
}

}  // namespace pollux::telemetry
