// First the ranges that fit are counted, then exactly those are written: nothing is taken back.
#include "wire/ack_writer.h"

#include <algorithm>

#include "base/invariant.h"
#include "wire/frame_type.h"
#include "wire/varint.h"

namespace pollux::wire {
namespace {

std::uint64_t length_of(const AckRange& range) {
  POLLUX_INVARIANT(range.smallest <= range.largest);
  return range.largest - range.smallest;
}

// RFC 9000 §19.3.1: one less than the number of packets missing between the two.
std::uint64_t gap_between(const AckRange& higher, const AckRange& lower) {
  POLLUX_INVARIANT(lower.largest + 2 <= higher.smallest);
  return higher.smallest - lower.largest - 2;
}

std::size_t size_of(const EcnCounts& ecn) {
  return varint_size(ecn.ect0) + varint_size(ecn.ect1) + varint_size(ecn.ce);
}

// Everything but the count and the additional ranges.
std::size_t fixed_size(const AckToSend& ack) {
  const AckRange& first = ack.ranges.front();
  return 1 + varint_size(first.largest) + varint_size(ack.ack_delay) + varint_size(length_of(first)) +
         (ack.ecn ? size_of(*ack.ecn) : 0);
}

// How many ranges fit into `room`, the first included; at least one is known to.
std::size_t count_fitting(const AckToSend& ack, std::size_t room) {
  std::size_t used = fixed_size(ack);
  std::size_t count = 1;
  for (; count < ack.ranges.size(); ++count) {
    const AckRange& range = ack.ranges[count];
    used += varint_size(gap_between(ack.ranges[count - 1], range)) + varint_size(length_of(range));
    if (used + varint_size(count) > room) break;
  }
  return count;
}

}  // namespace

std::size_t minimum_ack_size(const AckToSend& ack) {
  POLLUX_INVARIANT(!ack.ranges.empty());
  return fixed_size(ack) + varint_size(0);
}

std::size_t write_ack(ByteWriter& writer, const AckToSend& ack, std::size_t room) {
  const std::size_t budget = std::min(room, writer.remaining());
  if (minimum_ack_size(ack) > budget) return 0;
  const std::size_t count = count_fitting(ack, budget);
  const AckRange& first = ack.ranges.front();
  writer.write_u8(static_cast<std::uint8_t>(ack.ecn ? frame_type::kAckEcn : frame_type::kAck));
  write_varint(writer, first.largest);
  write_varint(writer, ack.ack_delay);
  write_varint(writer, count - 1);
  write_varint(writer, length_of(first));
  for (std::size_t i = 1; i < count; ++i) {
    write_varint(writer, gap_between(ack.ranges[i - 1], ack.ranges[i]));
    write_varint(writer, length_of(ack.ranges[i]));
  }
  if (ack.ecn) {
    write_varint(writer, ack.ecn->ect0);
    write_varint(writer, ack.ecn->ect1);
    write_varint(writer, ack.ecn->ce);
  }
  return count;
}

}  // namespace pollux::wire
