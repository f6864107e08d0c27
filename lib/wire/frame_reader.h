// FrameReader: walks once over the payload of an opened packet, a frame a call (RFC 9000 §12.4, §19).
// Checks everything that the frame alone can show to be wrong; what depends on the packet's type
// (check_permitted in frame_type.h) or on the connection is the caller's. Borrows: the frames point into
// the payload. Allocates nothing.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>

#include "base/byte_reader.h"
#include "base/bytes.h"
#include "wire/error.h"
#include "wire/frames.h"

namespace pollux::wire {

class FrameReader {
 public:
  explicit FrameReader(Bytes payload) : reader_(payload) {}

  [[nodiscard]] bool at_end() const { return reader_.empty(); }

  // The next frame; not to be called at the end. An error is one to close the connection with, and names the
  // frame's type; the rest of the payload means nothing after it.
  [[nodiscard]] std::expected<Frame, TransportError> next();

  // The type of the last frame as it stood on the wire, for errors that the connection finds in it.
  [[nodiscard]] std::uint64_t frame_type() const { return frame_type_; }

  // How many payload bytes were consumed so far.
  [[nodiscard]] std::size_t position() const { return reader_.position(); }

 private:
  [[nodiscard]] std::optional<TransportError> read_type();

  ByteReader reader_;
  std::uint64_t frame_type_ = 0;
};

// RFC 9000 §12.4-2: the error to close with when an opened packet has no frame at all, or nothing.
[[nodiscard]] std::optional<TransportError> check_has_frames(Bytes payload);

}  // namespace pollux::wire
