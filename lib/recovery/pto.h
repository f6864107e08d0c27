// Probe timeouts (RFC 9002 §6.2): when to send something that makes the peer answer, and in which space.
// pto_deadline() is pure: every fact it uses stands in PtoFacts. A deadline that passes never means loss.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.h"
#include "recovery/rtt_estimator.h"
#include "wire/packet_number_space.h"

namespace pollux::recovery {

// RFC 9002 §6.2.4-2: how many datagrams one expiry may send.
inline constexpr std::uint8_t kMaxProbes = 2;
// The backoff doubles up to 2^16 and stays there; the idle timeout ends a connection long before.
inline constexpr std::uint32_t kMaxPtoBackoffExponent = 16;

// Whether the three-times limit of RFC 9000 §8.1 keeps a server from sending anything.
enum class Amplification : std::uint8_t { kOpen, kBlocked };

struct PtoSpaceFacts {
  bool ack_eliciting_in_flight = false;
  Timestamp last_ack_eliciting_sent;
};

struct PtoFacts {
  std::array<PtoSpaceFacts, wire::kPacketNumberSpaceCount> spaces;
  Duration pto_base;  // RttEstimator::pto_base()
  Duration peer_max_ack_delay;
  std::uint32_t pto_count = 0;
  HandshakeConfirmed confirmed = HandshakeConfirmed::kNo;
  Amplification amplification = Amplification::kOpen;
  bool has_handshake_keys = false;
  // The peer is known to have validated our address: always so for a server (RFC 9002 §6.2.2.1).
  bool peer_validated_address = false;
  // When the timer was last set, from where a client without packets in flight counts.
  Timestamp timer_set_at;
};

struct PtoDeadline {
  Timestamp at = Timestamp::never();
  wire::PacketNumberSpace space = wire::PacketNumberSpace::kInitial;

  [[nodiscard]] constexpr bool operator==(const PtoDeadline&) const = default;
};

// `period` doubled `pto_count` times (at most kMaxPtoBackoffExponent times).
[[nodiscard]] Duration with_backoff(Duration period, std::uint32_t pto_count);

[[nodiscard]] PtoDeadline pto_deadline(const PtoFacts& facts);

}  // namespace pollux::recovery
