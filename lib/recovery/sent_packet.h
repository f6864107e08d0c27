// SentPacket: what loss recovery remembers of one packet that was sent (RFC 9002 Appendix A.1.1).
// It never holds frames: FrameRecordSpan names them in a queue that belongs to whoever sent the packet, and
// recovery hands the span back, unread, when the packet is acknowledged or lost.
#pragma once

#include <cstdint>

#include "base/byte_count.h"
#include "base/ecn.h"
#include "base/time.h"
#include "recovery/delivery_snapshot.h"
#include "wire/packet_number.h"

namespace pollux::recovery {

// `count` frame records in the sender's queue, from position `first`. Positions count up for ever, in the order in
// which packets are sent; a packet without records still says where its first one would have stood.
struct FrameRecordSpan {
  std::uint64_t first = 0;
  std::uint16_t count = 0;

  [[nodiscard]] constexpr bool operator==(const FrameRecordSpan&) const = default;
};

struct SentPacket {
  wire::PacketNumber number = 0;
  Timestamp time_sent;
  FrameRecordSpan frames;
  ByteCount size;  // as in the UDP payload: header, frames and AEAD tag
  // Holds a frame other than ACK, PADDING and CONNECTION_CLOSE (RFC 9002 §2).
  bool ack_eliciting : 1 = false;
  // Counts against the congestion window: ack-eliciting, or holds PADDING (RFC 9002 §2).
  bool in_flight : 1 = false;
  // RFC 9000 §14.4: the loss of a PMTU probe says nothing about congestion.
  bool mtu_probe : 1 = false;
  // RFC 9000 §9.4: a probe of another path says nothing about this one.
  bool path_probe : 1 = false;
  // How its datagram went out.
  Ecn ecn = Ecn::kNotEct;
  // Left while the application gave too little to send; written by DeliverySampler, as is the rest.
  bool app_limited : 1 = false;
  DeliverySnapshot delivery;

  [[nodiscard]] constexpr bool operator==(const SentPacket&) const = default;
};

// Losing it says that the path is congested.
[[nodiscard]] constexpr bool counts_as_congestion(const SentPacket& packet) {
  return packet.in_flight && !packet.mtu_probe;
}

}  // namespace pollux::recovery
