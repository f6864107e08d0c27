// AckRangeIterator: the ranges of an ACK frame from its validated bytes (RFC 9000 §19.3.1).
// Never fails: FrameReader has walked the same bytes before.
#include "wire/frames.h"

#include "base/invariant.h"
#include "wire/varint.h"

namespace pollux::wire {

std::optional<AckRange> AckRangeIterator::next() {
  if (!started_) {
    started_ = true;
    return current_;
  }
  if (more_ == 0) return std::nullopt;
  --more_;
  const std::optional<std::uint64_t> gap = read_varint(encoded_);
  const std::optional<std::uint64_t> length = read_varint(encoded_);
  POLLUX_INVARIANT(gap && length);
  current_.largest = current_.smallest - *gap - 2;
  current_.smallest = current_.largest - *length;
  return current_;
}

}  // namespace pollux::wire
