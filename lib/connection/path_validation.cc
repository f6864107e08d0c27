#include "connection/path_validation.h"

#include <algorithm>
#include <span>

#include "wire/frame_writer.h"

namespace pollux::connection {

void PathValidation::start(Timestamp now, Duration probe_timeout, Duration limit) {
  running_ = true;
  due_ = true;
  probe_timeout_ = interval_ = probe_timeout;
  limit_ = limit;
  next_challenge_ = now + interval_;
  deadline_ = now + limit;
}

bool PathValidation::write_frame(ByteWriter& writer, ChallengeSize size, Rng& rng) {
  wire::PathChallengeFrame frame;
  if (wire::encoded_size(frame) > writer.remaining()) return false;
  // RFC 9000 §8.2.1-4
  rng.fill(frame.data);
  wire::write(writer, frame);
  challenges_[sent_++ % kMaxChallenges] = {.data = frame.data, .size = size};
  due_ = false;
  return true;
}

PathValidation::Answer PathValidation::on_response(const wire::PathChallengeData& data, Timestamp now) {
  if (!running_) return Answer::kUnrelated;
  const std::span known = std::span{challenges_}.first(std::min(sent_, kMaxChallenges));
  const auto found = std::ranges::find(known, data, &Challenge::data);
  if (found == known.end()) return Answer::kUnrelated;
  if (found->size == ChallengeSize::kFull) {
    running_ = false;
    return Answer::kValidated;
  }
  // RFC 9000 §8.2.1-6, §8.2.3-1: now that the address is the peer's, a full datagram shows the path's MTU.
  sent_ = 0;
  start(now, probe_timeout_, limit_);
  return Answer::kReachable;
}

bool PathValidation::on_timeout(Timestamp now) {
  if (!running_) return false;
  // RFC 9000 §8.2.4-1
  if (now >= deadline_) {
    running_ = false;
    return true;
  }
  if (now >= next_challenge_) {
    // RFC 9000 §8.2.1-1, §8.2.1-3, §9.4-4: another one, with the backoff of a probe timeout.
    due_ = true;
    interval_ = interval_ * 2;
    next_challenge_ = now + interval_;
  }
  return false;
}

}  // namespace pollux::connection
