// ConnectionConfig: what one endpoint grants and expects on each of its connections. Plain values.
#pragma once

#include "base/byte_count.h"
#include "base/time.h"
#include "stream/initial_limits.h"
#include "wire/offered_extensions.h"

namespace pollux::connection {

// RFC 9000 §14.1: every path carries UDP payloads of this size.
inline constexpr ByteCount kMinDatagramSize{1200};
inline constexpr Duration kDefaultIdleTimeout = Duration::seconds(30);
inline constexpr Duration kLocalMaxAckDelay = Duration::milliseconds(25);
inline constexpr unsigned kLocalAckDelayExponent = 3;

struct ConnectionConfig {
  Duration idle_timeout = kDefaultIdleTimeout;  // zero: none
  // The largest UDP payload that is sent; at least kMinDatagramSize. The peer's max_udp_payload_size caps it.
  ByteCount max_datagram_size = kMinDatagramSize;
  // The largest UDP payload that the port can receive: our max_udp_payload_size.
  ByteCount max_receive_datagram_size{1472};
  stream::StreamConfig streams;
  wire::OfferedExtensions extensions;
};

}  // namespace pollux::connection
