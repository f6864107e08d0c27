#include "swarm/messages.h"

#include <algorithm>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "scenario/pattern.h"

namespace pollux::swarm {
namespace {

constexpr std::size_t kNumberSize = 8;

// Sizes from the least to the largest that the path and the peer take, in turns.
std::size_t size_of(std::uint64_t number, std::size_t largest) {
  constexpr std::size_t kStep = 97;
  return kNumberSize + static_cast<std::size_t>(number) * kStep % (largest - kNumberSize + 1);
}

}  // namespace

std::vector<std::uint8_t> Messages::message(wire::Role sender, std::uint64_t number, std::size_t size) {
  std::vector<std::uint8_t> octets(size);
  ByteWriter writer{octets};
  writer.write_u64(number);
  while (writer.remaining() != 0) {
    const auto stream = wire::StreamId::of(sender, wire::StreamDirection::kUnidirectional, number);
    writer.write_bytes(
        scenario::pattern_piece(stream, sender, writer.written().size() - kNumberSize, writer.remaining()));
  }
  return octets;
}

void Messages::send(connection::StreamApi& connection) {
  while (next_ < count_) {
    const std::size_t largest = connection.max_datagram_size();
    // None, or too small for ours: it is said again later.
    if (largest < kNumberSize) return;
    switch (connection.send_datagram(message(ours_, next_, size_of(next_, largest)))) {
      case connection::DatagramStatus::kQueued:
        ++next_;
        break;
      case connection::DatagramStatus::kQueueFull:
        return;
      case connection::DatagramStatus::kTooLarge:
      case connection::DatagramStatus::kNotTaken:
        complain_("a message of a size that was allowed is not taken");
        return;
    }
  }
}

void Messages::take(Bytes message_taken) {
  const auto number = ByteReader{message_taken}.read_u64();
  if (!number || *number >= count_) return complain_("a message that nobody sent");
  if (!taken_.insert(*number).second) return complain_("a message that came twice");
  if (!std::ranges::equal(message_taken, message(wire::peer_of(ours_), *number, message_taken.size()))) {
    complain_("a message with wrong bytes");
  }
}

}  // namespace pollux::swarm
