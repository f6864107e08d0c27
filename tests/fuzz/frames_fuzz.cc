// A packet's payload, frame after frame. Every frame that is accepted is written, read and written again: the
// two writings are equal. Every refusal is one of the two errors that a frame's own bytes can earn.
#include <vector>

#include "base/byte_writer.h"
#include "base/invariant.h"
#include "fuzz/fuzz_target.h"
#include "wire/frame_reader.h"
#include "wire/frame_type.h"
#include "wire/frame_writer.h"

namespace {

using namespace pollux;
using namespace pollux::wire;

std::vector<std::uint8_t> encode(const Frame& frame) {
  std::vector<std::uint8_t> memory(encoded_size(frame));
  ByteWriter writer{memory};
  write(writer, frame);
  POLLUX_INVARIANT(writer.remaining() == 0);
  return memory;
}

void check_ranges(const AckFrame& ack) {
  AckRangeIterator ranges = ack.ranges();
  std::uint64_t count = 0;
  PacketNumber below = kMaxPacketNumber + 2;
  while (const auto range = ranges.next()) {
    POLLUX_INVARIANT(range->smallest <= range->largest);
    POLLUX_INVARIANT(range->largest + 1 < below);
    below = range->smallest;
    ++count;
  }
  POLLUX_INVARIANT(count == ack.additional_range_count + 1);
}

void check_frame(const Frame& frame, std::uint64_t type_on_the_wire) {
  const std::vector<std::uint8_t> first = encode(frame);
  FrameReader reader{first};
  const auto again = reader.next();
  POLLUX_INVARIANT(again.has_value());
  POLLUX_INVARIANT(reader.at_end());
  POLLUX_INVARIANT(again->index() == frame.index());
  POLLUX_INVARIANT(encode(*again) == first);
  POLLUX_INVARIANT(frame_type_of(frame) == reader.frame_type());
  // These do not remember whether they had a length.
  const bool may_differ = is_stream(type_on_the_wire) || type_on_the_wire == frame_type::kDatagram;
  POLLUX_INVARIANT(may_differ || type_on_the_wire == reader.frame_type());
  if (const AckFrame* ack = std::get_if<AckFrame>(&frame)) check_ranges(*ack);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FrameReader reader{Bytes{data, size}};
  while (!reader.at_end()) {
    const std::size_t before = reader.position();
    const auto frame = reader.next();
    if (!frame) {
      const TransportErrorCode code = frame.error().code;
      POLLUX_INVARIANT(code == TransportErrorCode::kFrameEncodingError ||
                       code == TransportErrorCode::kProtocolViolation);
      POLLUX_INVARIANT(!frame.error().reason.empty());
      return 0;
    }
    POLLUX_INVARIANT(reader.position() > before);
    check_frame(*frame, reader.frame_type());
  }
  return 0;
}
