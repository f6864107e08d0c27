// Datagrams: messages that are sent once and may get lost (RFC 9221). Owns the queue of those to be sent and judges
// those that arrive. Messages go out in order, are congestion-controlled like all else, and are never sent again.
// At most kMaxQueued wait; one more is refused. The queue copies, into memory that it keeps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <vector>

#include "base/byte_writer.h"
#include "base/bytes.h"
#include "connection/stream_api.h"
#include "wire/error.h"
#include "wire/frames.h"

namespace pollux::connection {

class Datagrams {
 public:
  static constexpr std::size_t kMaxQueued = 64;

  // `max_frame_size`: of the frames that we take, as our transport parameter says; zero for none.
  explicit Datagrams(std::uint64_t max_frame_size) : max_frame_size_(max_frame_size) {}

  // A frame that took `frame_size` bytes of its packet.
  [[nodiscard]] std::expected<void, wire::TransportError> on_frame(std::uint64_t frame_size) const;

  // The peer's max_datagram_frame_size.
  void on_peer_limit(std::uint64_t max_frame_size) { peer_max_frame_size_ = max_frame_size; }

  // The largest message that may be sent when `room` bytes is what a packet has for frames; zero for none.
  [[nodiscard]] std::size_t max_message_size(std::size_t room) const;
  DatagramStatus send(Bytes message, std::size_t room);

  [[nodiscard]] bool wants_to_send() const { return count_ != 0; }
  struct Written {
    std::size_t sent = 0;
    std::size_t dropped = 0;  // the path has become too narrow for them
  };
  // As many frames as fit; `room` is what an empty packet has for frames.
  Written write_frames(ByteWriter& writer, std::size_t room);

 private:
  [[nodiscard]] const std::vector<std::uint8_t>& front() const { return messages_[first_]; }
  void pop();

  std::uint64_t max_frame_size_;
  std::uint64_t peer_max_frame_size_ = 0;
  std::vector<std::vector<std::uint8_t>> messages_;  // a ring; made with the first message
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

}  // namespace pollux::connection
