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

std::size_t Path::write_responses(ByteWriter& writer) {
  std::size_t written = 0;
  while (written < pending_ && wire::write_if_it_fits(writer, wire::PathResponseFrame{.data = responses_[written]})) {
    ++written;
  }
  std::shift_left(responses_.begin(), responses_.end(), static_cast<std::ptrdiff_t>(written));
  pending_ -= written;
  return written;
}

}  // namespace pollux::connection
