#include "connection/datagrams.h"

#include <algorithm>

#include "wire/frame_type.h"
#include "wire/frame_writer.h"
#include "wire/varint.h"

namespace pollux::connection {

std::expected<void, wire::TransportError> Datagrams::on_frame(std::uint64_t frame_size) const {
  // RFC 9221 §3
  if (frame_size <= max_frame_size_) return {};
  return std::unexpected(wire::TransportError{.code = wire::TransportErrorCode::kProtocolViolation,
                                              .frame_type = wire::frame_type::kDatagramWithLength,
                                              .reason = "DATAGRAM larger than max_datagram_frame_size"});
}

std::size_t Datagrams::max_message_size(std::size_t room) const {
  // RFC 9221 §3: the parameter counts the whole frame.
  const std::uint64_t frame = std::min<std::uint64_t>(room, peer_max_frame_size_);
  const std::size_t header = 1 + wire::varint_size(frame);
  return frame > header ? static_cast<std::size_t>(frame - header) : 0;
}

DatagramStatus Datagrams::send(Bytes message, std::size_t room) {
  if (peer_max_frame_size_ == 0) return DatagramStatus::kNotTaken;
  const std::size_t largest = max_message_size(room);
  if (largest == 0 || message.size() > largest) return DatagramStatus::kTooLarge;
  if (count_ == kMaxQueued) return DatagramStatus::kQueueFull;
  if (messages_.empty()) messages_.resize(kMaxQueued);
  messages_[(first_ + count_++) % kMaxQueued].assign(message.begin(), message.end());
  return DatagramStatus::kQueued;
}

Datagrams::Written Datagrams::write_frames(ByteWriter& writer, std::size_t room) {
  Written written;
  while (count_ != 0) {
    if (front().size() > max_message_size(room)) {
      pop();
      ++written.dropped;
      continue;
    }
    if (!wire::write_if_it_fits(writer, wire::DatagramFrame{.data = front()})) break;
    pop();
    ++written.sent;
  }
  return written;
}

void Datagrams::pop() {
  first_ = (first_ + 1) % kMaxQueued;
  --count_;
}

}  // namespace pollux::connection
