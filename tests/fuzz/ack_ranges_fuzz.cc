// The input is a shopping list: room, ECN or not, the largest packet number, then gaps and lengths. The ACK frame
// made of it stays within its room and reads back as the same ranges, from the top, as many as were promised.
#include <algorithm>
#include <vector>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "base/invariant.h"
#include "fuzz/fuzz_target.h"
#include "wire/ack_writer.h"
#include "wire/frame_reader.h"
#include "wire/varint.h"

namespace {

using namespace pollux;
using namespace pollux::wire;

constexpr std::size_t kMostRoom = 4096;

// From the largest down, until the numbers or the input run out.
std::vector<AckRange> ranges_from(ByteReader& reader) {
  std::vector<AckRange> ranges;
  auto largest = read_varint(reader);
  auto length = read_varint(reader);
  while (largest && length && *length <= *largest) {
    ranges.push_back({.smallest = *largest - *length, .largest = *largest});
    const auto gap = read_varint(reader);
    if (!gap || *gap + 2 > ranges.back().smallest) break;
    largest = ranges.back().smallest - *gap - 2;
    length = read_varint(reader);
  }
  return ranges;
}

void check_read_back(Bytes encoded, const AckToSend& ack, std::size_t promised) {
  FrameReader reader{encoded};
  const auto frame = reader.next();
  POLLUX_INVARIANT(frame.has_value());
  POLLUX_INVARIANT(reader.at_end());
  const AckFrame& read = std::get<AckFrame>(*frame);
  POLLUX_INVARIANT(read.ack_delay == ack.ack_delay);
  POLLUX_INVARIANT(read.ecn == ack.ecn);
  AckRangeIterator ranges = read.ranges();
  for (std::size_t i = 0; i < promised; ++i) POLLUX_INVARIANT(ranges.next() == ack.ranges[i]);
  POLLUX_INVARIANT(!ranges.next());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader reader{Bytes{data, size}};
  const auto room = reader.read_u16();
  const auto ecn = reader.read_u8();
  const auto delay = read_varint(reader);
  if (!room || !ecn || !delay) return 0;
  const std::vector<AckRange> ranges = ranges_from(reader);
  if (ranges.empty()) return 0;

  AckToSend ack{.ranges = ranges, .ack_delay = *delay, .ecn = std::nullopt};
  if ((*ecn & 1) != 0) ack.ecn = EcnCounts{.ect0 = *ecn, .ect1 = *delay, .ce = ranges.front().largest};
  std::vector<std::uint8_t> memory(kMostRoom);
  ByteWriter writer{memory};
  const std::size_t written = write_ack(writer, ack, *room);
  POLLUX_INVARIANT(writer.position() <= *room);
  POLLUX_INVARIANT((written == 0) == (minimum_ack_size(ack) > std::min<std::size_t>(*room, kMostRoom)));
  if (written == 0) {
    POLLUX_INVARIANT(writer.position() == 0);
    return 0;
  }
  check_read_back(writer.written(), ack, written);
  return 0;
}
