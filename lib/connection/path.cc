#include "connection/path.h"

#include <algorithm>

#include "wire/frame_writer.h"

namespace pollux::connection {

void Path::on_path_challenge(const wire::PathChallengeData& data) {
  if (pending_ == kMaxPendingResponses) {
    std::shift_left(responses_.begin(), responses_.end(), 1);
    --pending_;
  }
  responses_[pending_++] = data;
}

std::size_t Path::write_frames(ByteWriter& writer) {
  std::size_t written = 0;
  while (written < pending_) {
    const wire::PathResponseFrame frame{.data = responses_[written]};
    if (wire::encoded_size(frame) > writer.remaining()) break;
    wire::write(writer, frame);
    ++written;
  }
  std::shift_left(responses_.begin(), responses_.end(), static_cast<std::ptrdiff_t>(written));
  pending_ -= written;
  return written;
}

}  // namespace pollux::connection
