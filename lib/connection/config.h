// ConnectionConfig: what one endpoint grants and expects on each of its connections. Plain values.
#pragma once

#include <optional>

#include "base/byte_count.h"
#include "base/time.h"
#include "connection/key_limits.h"
#include "connection/peer_connection_ids.h"
#include "connection/spin_bit.h"
#include "recovery/congestion_algorithm.h"
#include "recovery/ecn_validator.h"
#include "stream/initial_limits.h"
#include "wire/offered_extensions.h"
#include "wire/packet_number.h"
#include "wire/transport_parameters.h"
#include "wire/version_list.h"

namespace pollux::connection {

// RFC 9000 §14.1: every path carries UDP payloads of this size.
inline constexpr ByteCount kMinDatagramSize{1200};
inline constexpr Duration kDefaultIdleTimeout = Duration::seconds(30);
inline constexpr Duration kLocalMaxAckDelay = Duration::milliseconds(25);  // unless configured otherwise
// What we are ready to be asked for (draft-ietf-quic-ack-frequency): a poll-mode worker is never late by more.
inline constexpr Duration kLocalMinAckDelay = Duration::milliseconds(1);
inline constexpr unsigned kLocalAckDelayExponent = 3;

enum class PathMtu : std::uint8_t {
  kSearched,  // what the path carries is found out (RFC 9000 §14.3)
  kGiven,     // the operator knows that it carries max_datagram_size
};

struct ConnectionConfig {
  Duration idle_timeout = kDefaultIdleTimeout;  // zero: none
  // RFC 9000 §10.1.2: a PING after this long keeps a connection with open streams from its idle timeout; zero: none.
  Duration keep_alive = Duration::zero();
  // The largest UDP payload that is sent, once the path has proved to carry it; at least kMinDatagramSize. The peer's
  // max_udp_payload_size caps it.
  ByteCount max_datagram_size = kMinDatagramSize;
  PathMtu path_mtu = PathMtu::kSearched;
  // The largest UDP payload that the port can receive: our max_udp_payload_size.
  ByteCount max_receive_datagram_size{1472};
  // How long an acknowledgment may wait: our max_ack_delay, in whole milliseconds; at least kLocalMinAckDelay.
  Duration max_ack_delay = kLocalMaxAckDelay;
  // How many of the peer's connection IDs are kept: our active_connection_id_limit, 2 to
  // PeerConnectionIds::kMostActive. With two, a path at most can be tried beside the one in use.
  std::size_t active_connection_id_limit = PeerConnectionIds::kMostActive;
  // Packets are marked ECT(0) where the path carries the marks (RFC 9000 §13.4.2).
  recovery::EcnPolicy ecn = recovery::EcnPolicy::kOn;
  SpinPolicy spin = SpinPolicy::kOn;
  KeyLimits keys;
  recovery::CongestionAlgorithm congestion = recovery::kDefaultCongestionAlgorithm;
  wire::PacketNumber first_packet_number = 0;  // anything else is for tests of where the numbers end
  stream::StreamConfig streams;
  wire::OfferedExtensions extensions;
  // In order of preference, at least one, each of wire::kKnownVersions. A client begins with the first; a server
  // answers a client that has offered several with the first of them (RFC 9368 §2.3).
  wire::VersionList versions{wire::kVersion1, wire::kVersion2};
  // RFC 9287: packets are taken whatever their fixed bit says, and sent so to a peer that does the same.
  bool grease_quic_bit = false;
  // Asks the peer not to migrate, for a server behind a load balancer that routes by address (RFC 9000 §5.2.3). A peer
  // that does so all the same is not heard; one whose port alone has changed is.
  bool disable_active_migration = false;
  // A server: where its clients shall move once the handshake is confirmed (RFC 9000 §9.6). Each connection fills in an
  // ID and a token of its own.
  std::optional<wire::PreferredAddress> preferred_address;
  // A client: whether it moves to the address that the server prefers.
  bool follow_preferred_address = true;
};

}  // namespace pollux::connection
