#include "stream/send_scheduler.h"

namespace pollux::stream {

void SendScheduler::update(Stream& stream) {
  control_.set(stream, stream.has_control_frames());
  retransmit_.set(stream, stream.has_retransmission());
  new_data_.set(stream, stream.has_new_data());
}

void SendScheduler::remove(Stream& stream) {
  control_.remove(stream);
  retransmit_.remove(stream);
  new_data_.remove(stream);
}

void SendScheduler::set_priority(Stream& stream, wire::Priority priority) {
  remove(stream);
  stream.set_priority(priority);
  update(stream);
}

bool SendScheduler::wants_to_send(const SendWindow& connection) const {
  return !control_.empty() || next_to_send(connection) != nullptr;
}

void SendScheduler::write_control_frames(ByteWriter& out, Timestamp now, Duration smoothed_rtt,
                                         SentFrameRecorder& recorder) {
  while (!control_.empty()) {
    Stream& stream = *control_.front();
    stream.write_control_frames(out, now, smoothed_rtt, recorder);
    if (stream.has_control_frames()) return;
    control_.remove(stream);
  }
}

Stream* SendScheduler::next_to_send(const SendWindow& connection) const {
  // RFC 9000 §13.3-4: what was lost goes before what is new.
  if (!retransmit_.empty()) return retransmit_.front();
  return connection.available() != 0 ? new_data_.front() : nullptr;
}

void SendScheduler::end_turn(Stream& stream) {
  retransmit_.end_turn(stream);
  new_data_.end_turn(stream);
}

}  // namespace pollux::stream
