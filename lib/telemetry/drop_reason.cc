#include "telemetry/drop_reason.h"

#include <array>

#include "base/enum_table.h"

namespace pollux::telemetry {
namespace {

using enum DropReason;
using enum DropLayer;

constexpr std::array kTable = std::to_array<DropReasonInfo>({
    {kFrameTooShort, kFrame, "frame-too-short", "the frame ends within its Ethernet header"},
    {kFrameTooLong, kFrame, "frame-too-long", "the frame lies in several buffers and fits into none"},
    {kFrameBadSource, kFrame, "frame-bad-source", "the source MAC address is a group address"},
    {kFrameNotForUs, kFrame, "frame-not-for-us", "the destination MAC address is not the port's, nor a group of ours"},
    {kFrameVlanTagged, kFrame, "frame-vlan-tagged", "the frame has a VLAN tag; the switch must strip it"},
    {kFrameUnknownEthertype, kFrame, "frame-unknown-ethertype", "neither ARP, IPv4 nor IPv6"},
    {kArpMalformed, kFrame, "arp-malformed", "not ARP for IPv4 over Ethernet, or cut short"},
    {kArpNotForUs, kFrame, "arp-not-for-us", "an ARP request for an address of somebody else"},
    {kArpNotRequest, kFrame, "arp-not-request", "an ARP reply; none is asked for"},

    {kIpv4BadHeader, kIp, "ipv4-bad-header", "wrong version or lengths in the IPv4 header"},
    {kIpv4BadChecksum, kIp, "ipv4-bad-checksum", "the IPv4 header checksum is wrong"},
    {kIpv4Fragment, kIp, "ipv4-fragment", "an IPv4 fragment; QUIC packets are never fragmented"},
    {kIpv4NotForUs, kIp, "ipv4-not-for-us", "the IPv4 destination address is not one of ours"},
    {kIpv6BadHeader, kIp, "ipv6-bad-header", "wrong version or length in the IPv6 header"},
    {kIpv6ExtensionHeader, kIp, "ipv6-extension-header", "an IPv6 extension header in front of what is inside"},
    {kIpv6Fragment, kIp, "ipv6-fragment", "an IPv6 fragment; QUIC packets are never fragmented"},
    {kIpv6NotForUs, kIp, "ipv6-not-for-us", "the IPv6 destination address is not one of ours"},
    {kIpUnusableSource, kIp, "ip-unusable-source", "a source that no answer can reach: unspecified, loopback, a group"},
    {kIpUnknownProtocol, kIp, "ip-unknown-protocol", "inside the IP packet is neither UDP nor ICMP"},

    {kIcmpMalformed, kIcmp, "icmp-malformed", "the ICMP message is cut short"},
    {kIcmpBadChecksum, kIcmp, "icmp-bad-checksum", "the ICMP checksum is wrong"},
    {kIcmpNotHandled, kIcmp, "icmp-not-handled", "an ICMP message that is not answered here"},
    {kNeighborSolicitationMalformed, kIcmp, "neighbor-solicitation-malformed",
     "a Neighbor Solicitation that breaks RFC 4861 section 7.1.1"},
    {kNeighborSolicitationNotForUs, kIcmp, "neighbor-solicitation-not-for-us",
     "a Neighbor Solicitation for an address of somebody else"},

    {kUdpBadLength, kUdp, "udp-bad-length", "the UDP length does not fit the IP packet"},
    {kUdpNoChecksum, kUdp, "udp-no-checksum", "no UDP checksum, which IPv6 requires"},
    {kUdpBadChecksum, kUdp, "udp-bad-checksum", "the UDP checksum is wrong"},
    {kUdpBadSourcePort, kUdp, "udp-bad-source-port", "UDP source port 0: no answer can reach it"},
    {kUdpPortNotListening, kUdp, "udp-port-not-listening", "nobody listens on the UDP destination port"},

    {kQuicTooShort, kQuic, "quic-too-short", "too few bytes for any QUIC packet"},
    {kQuicFixedBitZero, kQuic, "quic-fixed-bit-zero", "the fixed bit is 0, and nobody was told that it may be"},
    {kQuicBadHeader, kQuic, "quic-bad-header", "a QUIC packet header that cannot be parsed"},
    {kQuicConnectionIdTooLong, kQuic, "quic-connection-id-too-long", "a connection ID of more than 20 bytes"},
    {kQuicUnsupportedVersion, kQuic, "quic-unsupported-version",
     "an unknown QUIC version, and no offer in answer to it"},
    {kQuicWrongVersion, kQuic, "quic-wrong-version", "in a version that this connection does not run in"},
    {kQuicUnexpectedVersionNegotiation, kQuic, "quic-unexpected-version-negotiation",
     "a Version Negotiation packet that no connection waits for"},
    {kQuicUnexpectedRetry, kQuic, "quic-unexpected-retry", "a Retry that no connection waits for, or a false one"},
    {kQuicUnexpectedType, kQuic, "quic-unexpected-type", "a packet type that begins no connection, for no connection"},
    {kQuicInitialTooSmall, kQuic, "quic-initial-too-small", "an Initial packet in a datagram of less than 1200 bytes"},
    {kQuicUnknownConnectionId, kQuic, "quic-unknown-connection-id", "no connection has this destination ID"},
    {kQuicMisdirected, kQuic, "quic-misdirected", "handed over by another worker, and its ID names yet another"},
    {kQuicCoalescedForOther, kQuic, "quic-coalesced-for-other", "a coalesced packet with another destination ID"},
    {kQuicWrongPath, kQuic, "quic-wrong-path", "from an address that the connection may not use now"},
    {kQuicInvalidToken, kQuic, "quic-invalid-token", "an Initial packet with a token that is not valid"},
    {kQuicZeroRttRefused, kQuic, "quic-zero-rtt-refused", "0-RTT data that is not accepted"},

    {kQuicNoKeys, kCrypto, "quic-no-keys", "no keys for this packet yet, and not worth keeping"},
    {kQuicKeysDiscarded, kCrypto, "quic-keys-discarded", "the keys for this packet are gone already"},
    {kQuicAuthenticationFailed, kCrypto, "quic-authentication-failed", "decryption says: damaged or forged"},
    {kQuicDuplicatePacketNumber, kCrypto, "quic-duplicate-packet-number", "this packet was received before"},
    {kQuicPacketNumberTooOld, kCrypto, "quic-packet-number-too-old", "too old to know whether it is a duplicate"},

    {kHalfOpenLimit, kLimit, "half-open-limit", "too many connections in their handshake"},
    {kConnectionLimit, kLimit, "connection-limit", "too many connections"},
    {kHandshakeQueueFull, kLimit, "handshake-queue-full", "too much handshake work waits"},
    {kUndecryptableBufferFull, kLimit, "undecryptable-buffer-full", "too many packets wait for their keys"},
    {kReassemblyFull, kLimit, "reassembly-full", "no memory for data that arrived ahead of its turn"},
    {kStatelessReplyLimit, kLimit, "stateless-reply-limit", "more stateless answers wanted than are sent"},
    {kSteeringQueueFull, kLimit, "steering-queue-full", "another worker's flow, and too much waits for that worker"},
    {kInboxFull, kLimit, "inbox-full", "the worker that the connection ID names is too far behind"},
    {kAfterClose, kLimit, "after-close", "for a connection that is closing or draining"},

    {kTransmitNoBuffer, kTransmit, "transmit-no-buffer", "no packet buffer was left to send with"},
    {kTransmitPortFull, kTransmit, "transmit-port-full", "one of several ports takes nothing, and enough waits for it"},
    {kTransmitQueueFull, kTransmit, "transmit-queue-full", "the device did not take it, and enough waits already"},
});

static_assert(kTable.size() == kDropReasonCount && is_in_order(kTable, &DropReasonInfo::reason),
              "one row for each DropReason, in its order");

}  // namespace

const DropReasonInfo& describe(DropReason reason) {
  return kTable[static_cast<std::size_t>(reason)];
}

}  // namespace pollux::telemetry
