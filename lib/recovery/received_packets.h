// ReceivedPackets: which packet numbers of one space have been processed (RFC 9000 §13.2.3).
// It finds duplicates and gives the ranges of the next ACK frame; when to send that is AckTracker's. It keeps at most
// kMaxAckRanges ranges: beyond that the lowest is forgotten, and everything below counts as a duplicate from then on
// (RFC 9000 §13.2.3-4), so nothing is ever processed twice.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "base/interval_set.h"
#include "wire/frames.h"

namespace pollux::recovery {

inline constexpr std::size_t kMaxAckRanges = 64;

class ReceivedPackets {
 public:
  // One more range than is kept is there for a moment: add() never allocates.
  ReceivedPackets() { received_.reserve(kMaxAckRanges + 1); }

  [[nodiscard]] bool is_duplicate(wire::PacketNumber number) const;

  // The packet was opened and all its frames processed (RFC 9000 §13.1-1). It must not be a duplicate.
  void add(wire::PacketNumber number);

  // An ACK frame with ack_ranges() was sent.
  void on_ack_sent() { lowest_unreported_.reset(); }

  // The peer is known to have an ACK frame whose largest was `number` (RFC 9000 §13.2.4): later ones leave out what it
  // covered, but not what arrived since the last ACK was sent. Still known as duplicates.
  void stop_acknowledging_up_to(wire::PacketNumber number);

  [[nodiscard]] std::optional<wire::PacketNumber> largest() const { return largest_; }
  // Every number from `first` to `last`, both included, was received.
  [[nodiscard]] bool has_all(wire::PacketNumber first, wire::PacketNumber last) const;

  // The lowest number from `first` up to, not including, `end` that was not received and is not forgotten.
  [[nodiscard]] std::optional<wire::PacketNumber> first_missing(wire::PacketNumber first, wire::PacketNumber end) const;

  // The ranges for an ACK frame from the largest down, at most kMaxAckRanges; empty only while nothing was received.
  // Valid until the next call of any kind. A writer may leave out lower ones for want of room.
  [[nodiscard]] std::span<const wire::AckRange> ack_ranges();

  // For another connection; memory is kept.
  void reset();

 private:
  IntervalSet received_;
  std::optional<wire::PacketNumber> largest_;
  wire::PacketNumber floor_ = 0;                         // below: forgotten, taken for duplicates
  wire::PacketNumber ack_floor_ = 0;                     // below: the peer knows that we know
  std::optional<wire::PacketNumber> lowest_unreported_;  // of what arrived since the last ACK was sent
  std::array<wire::AckRange, kMaxAckRanges> ack_ranges_{};
};

}  // namespace pollux::recovery
