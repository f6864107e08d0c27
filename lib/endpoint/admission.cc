#include "endpoint/admission.h"

#include "connection/config.h"

namespace pollux::endpoint {

using telemetry::DropReason;

DropReason drop_reason_of(wire::HeaderError error) {
  switch (error) {
    case wire::HeaderError::kFixedBitClear:
      return DropReason::kQuicFixedBitZero;
    case wire::HeaderError::kUnsupportedVersion:
      return DropReason::kQuicUnsupportedVersion;
    case wire::HeaderError::kConnectionIdTooLong:
      return DropReason::kQuicConnectionIdTooLong;
    case wire::HeaderError::kTruncated:
    case wire::HeaderError::kTooShortToProtect:
      return DropReason::kQuicTooShort;
    case wire::HeaderError::kNotThisForm:
    case wire::HeaderError::kBadLength:
    case wire::HeaderError::kEmptyToken:
    case wire::HeaderError::kNoVersions:
      break;
  }
  return DropReason::kQuicBadHeader;
}

AdmissionVerdict judge_unknown(Bytes datagram, const Occupancy& occupancy, const wire::VersionList& versions,
                               wire::FixedBitRule fixed_bit) {
  const auto invariant = wire::parse_invariant_long_header(datagram);
  if (!invariant) return DropReason::kQuicTooShort;
  if (invariant->version == wire::kVersionNegotiation) return DropReason::kQuicUnexpectedVersionNegotiation;
  const bool large_enough = datagram.size() >= connection::kMinDatagramSize.value();
  if (!versions.contains(invariant->version)) {
    // RFC 9000 §5.2.2-3, §5.2.2-4: an offer only where it is no larger than what it answers.
    if (!large_enough) return DropReason::kQuicUnsupportedVersion;
    return NegotiateVersion{*invariant};
  }
  const auto header = wire::parse_long_header(datagram, fixed_bit);
  if (!header) return drop_reason_of(header.error());
  if (header->type == wire::PacketType::kRetry) return DropReason::kQuicUnexpectedRetry;
  // RFC 9001 §5.7-4
  if (header->type == wire::PacketType::kZeroRtt) return KeepForLater{header->destination_id};
  if (header->type != wire::PacketType::kInitial) return DropReason::kQuicUnexpectedType;
  // RFC 9287 §3.1: whoever knows that the bit may be clear brings a token.
  const bool is_clear = (invariant->first_byte & wire::kFixedBit) == 0;
  if (is_clear && header->token.empty()) return DropReason::kQuicFixedBitZero;
  // RFC 9000 §14.1-4
  if (!large_enough) return DropReason::kQuicInitialTooSmall;
  // RFC 9000 §7.2-1
  if (header->destination_id.size() < wire::kMinInitialDestinationIdLength) return DropReason::kQuicBadHeader;
  if (occupancy.connections >= occupancy.max_connections) return DropReason::kConnectionLimit;
  if (occupancy.half_open >= occupancy.max_half_open) return DropReason::kHalfOpenLimit;
  return Admit{*header};
}

}  // namespace pollux::endpoint
