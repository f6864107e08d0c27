#include "telemetry/counter.h"

#include <array>

#include "base/enum_table.h"

namespace pollux::telemetry {
namespace {

using enum Counter;

constexpr std::array kTable = std::to_array<CounterInfo>({
    {kPolls, "polls", "turns of the worker's loop"},
    {kBusyPolls, "busy-polls", "turns that found something to do"},
    {kCycles, "cycles", "time-stamp counter cycles in the loop"},
    {kBusyCycles, "busy-cycles", "cycles of the turns that found something to do"},

    {kRxPackets, "rx-packets", "frames received"},
    {kRxBytes, "rx-bytes", "bytes of the frames received"},
    {kTxPackets, "tx-packets", "frames that the device took"},
    {kTxBytes, "tx-bytes", "bytes of the frames that the device took"},
    {kTxBursts, "tx-bursts", "calls that handed frames to the device"},
    {kTxRefused, "tx-refused", "frames that the device did not take at first"},

    {kHandedOver, "handed-over", "packets given to the worker that their connection ID names"},
    {kTakenOver, "taken-over", "packets that other workers gave to this one"},

    {kArpReplies, "arp-replies", "ARP requests answered"},
    {kEchoReplies, "echo-replies", "ICMP and ICMPv6 echo requests answered"},
    {kNeighborAdvertisements, "neighbor-advertisements", "Neighbor Solicitations answered"},

    {kRxDatagrams, "rx-datagrams", "UDP datagrams for a port of ours"},
    {kTxDatagrams, "tx-datagrams", "UDP datagrams built"},
    {kRxQuicPackets, "rx-quic-packets", "QUIC packets that decryption accepted"},
    {kTxQuicPackets, "tx-quic-packets", "QUIC packets built"},
    {kTxPayloadBytes, "tx-payload-bytes", "UDP payload sent"},
    {kRxPayloadBytes, "rx-payload-bytes", "UDP payload received"},

    {kVersionNegotiations, "version-negotiations", "Version Negotiation packets sent"},
    {kRetriesSent, "retries-sent", "Retry packets sent"},
    {kStatelessResetsSent, "stateless-resets-sent", "stateless resets sent for connections that nobody knows"},
    {kConnectionsRefused, "connections-refused", "connections that were refused with a CONNECTION_CLOSE"},

    {kTokensAccepted, "tokens-accepted", "connections that began with a valid address token"},
    {kTokensRefused, "tokens-refused", "address tokens that were not valid, or had been used"},
    {kNewTokensSent, "new-tokens-sent", "NEW_TOKEN frames sent"},
    {kNewTokensKept, "new-tokens-kept", "tokens from NEW_TOKEN frames kept for a next connection"},
    {kRetriesFollowed, "retries-followed", "Retry packets that a connection followed"},
    {kVersionsChanged, "versions-changed", "connections that went on in another version than they began with"},
    {kNoCommonVersions, "no-common-versions", "connections begun here to servers that speak none of our versions"},

    {kConnectionsAccepted, "connections-accepted", "connections begun by a peer"},
    {kConnectionsOpened, "connections-opened", "connections begun here"},
    {kHandshakesCompleted, "handshakes-completed", "handshakes that came to their end"},
    {kHandshakesFailed, "handshakes-failed", "connections that ended within their handshake"},
    {kSessionsResumed, "sessions-resumed", "handshakes that rest on a session ticket"},
    {kEarlyDataAccepted, "early-data-accepted", "handshakes with 0-RTT, by either side"},
    {kEarlyDataRejected, "early-data-rejected", "connections begun here whose 0-RTT was for nothing"},
    {kEarlyDataReplays, "early-data-replays", "tickets that came a second time for 0-RTT, and were refused that"},
    {kConnectionsClosed, "connections-closed", "connections that ended, in any way"},
    {kConnectionsTimedOut, "connections-timed-out", "connections that ended by their idle timeout"},
    {kConnectionErrors, "connection-errors", "connections closed with an error, by either side"},
    {kInternalErrors, "internal-errors", "connections closed for a fault of this program"},
    {kStatelessResetsReceived, "stateless-resets-received", "connections that a stateless reset of the peer's ended"},

    {kMigrations, "migrations", "moves of a connection to another path, by either side"},
    {kPathsValidated, "paths-validated", "path validations that succeeded"},
    {kPathValidationsFailed, "path-validations-failed", "path validations that did not"},

    {kStreamsOpened, "streams-opened", "streams begun, by either side"},
    {kStreamsClosed, "streams-closed", "streams that ended"},
    {kStreamsReset, "streams-reset", "streams that were abandoned, by either side"},
    {kRxStreamBytes, "rx-stream-bytes", "stream data received, without what came twice"},
    {kTxStreamBytes, "tx-stream-bytes", "stream data sent, without what went twice"},

    {kRxDatagramFrames, "rx-datagram-frames", "unreliable messages received"},
    {kTxDatagramFrames, "tx-datagram-frames", "unreliable messages sent"},
    {kDatagramFramesDropped, "datagram-frames-dropped", "unreliable messages that no longer fitted their path"},

    {kPacketsLost, "packets-lost", "QUIC packets declared lost"},
    {kProbeTimeouts, "probe-timeouts", "probe timeouts (PTO) that fired"},
    {kPersistentCongestions, "persistent-congestions", "congestion windows collapsed to their minimum"},
    {kCongestionMarks, "congestion-marks", "packets of ours that arrived marked CE"},
    {kMtuBlackHoles, "mtu-black-holes", "paths that stopped carrying large datagrams"},
    {kKeyUpdates, "key-updates", "key updates, by either side"},
});

static_assert(kTable.size() == kCounterCount && is_in_order(kTable, &CounterInfo::counter),
              "one row for each Counter, in its order");

}  // namespace

const CounterInfo& describe(Counter counter) {
  return kTable[static_cast<std::size_t>(counter)];
}

}  // namespace pollux::telemetry
