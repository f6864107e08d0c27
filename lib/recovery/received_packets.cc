#include "recovery/received_packets.h"

#include <algorithm>

#include "base/invariant.h"

namespace pollux::recovery {

bool ReceivedPackets::is_duplicate(wire::PacketNumber number) const {
  if (number < floor_ || received_.contains(number)) return true;
  // It would be a range below all others, and forgotten at once: better not processed at all.
  return received_.range_count() == kMaxAckRanges && number + 1 < received_.lowest().begin;
}

void ReceivedPackets::add(wire::PacketNumber number) {
  POLLUX_INVARIANT(!is_duplicate(number));
  received_.add({.begin = number, .end = number + 1});
  // RFC 9000 §13.2.3-5
  largest_ = std::max(largest_.value_or(number), number);
  lowest_unreported_ = std::min(lowest_unreported_.value_or(number), number);
  ack_floor_ = std::min(ack_floor_, number);
  if (received_.range_count() > kMaxAckRanges) {
    // RFC 9000 §13.2.3-4: nothing below is accepted from now on.
    floor_ = received_.lowest().end;
    received_.remove_lowest();
  }
}

void ReceivedPackets::stop_acknowledging_up_to(wire::PacketNumber number) {
  const wire::PacketNumber covered = std::min(number + 1, lowest_unreported_.value_or(number + 1));
  ack_floor_ = std::max(ack_floor_, covered);
}

bool ReceivedPackets::has_all(wire::PacketNumber first, wire::PacketNumber last) const {
  const wire::PacketNumber begin = std::max(first, floor_);
  return begin > last || received_.contains(Interval{.begin = begin, .end = last + 1});
}

std::optional<wire::PacketNumber> ReceivedPackets::first_missing(wire::PacketNumber first,
                                                                 wire::PacketNumber end) const {
  const wire::PacketNumber begin = std::max(first, floor_);
  if (begin >= end) return std::nullopt;
  const std::span<const Interval> ranges = received_.ranges();
  const auto above = std::ranges::upper_bound(ranges, begin, {}, &Interval::end);
  const bool is_received = above != ranges.end() && above->begin <= begin;
  const wire::PacketNumber missing = is_received ? above->end : begin;
  return missing < end ? std::optional{missing} : std::nullopt;
}

std::span<const wire::AckRange> ReceivedPackets::ack_ranges() {
  if (!largest_) return {};
  // RFC 9000 §13.2.3-6: the largest is in every ACK.
  const wire::PacketNumber lowest = std::min(ack_floor_, *largest_);
  const std::span<const Interval> ranges = received_.ranges();
  std::size_t count = 0;
  for (std::size_t i = ranges.size(); i != 0 && ranges[i - 1].end > lowest; --i) {
    const Interval& range = ranges[i - 1];
    ack_ranges_[count++] = {.smallest = std::max(range.begin, lowest), .largest = range.end - 1};
  }
  return std::span(ack_ranges_).first(count);
}

void ReceivedPackets::reset() {
  received_.clear();
  largest_.reset();
  lowest_unreported_.reset();
  floor_ = 0;
  ack_floor_ = 0;
}

}  // namespace pollux::recovery
