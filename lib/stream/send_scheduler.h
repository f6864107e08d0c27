// SendScheduler: whose turn it is to send. Streams stand in one line for control frames, one for lost data and one for
// new data, the latter two by priority. Decides only the order; what a frame holds is the stream's business.
#pragma once

#include "base/byte_writer.h"
#include "base/time.h"
#include "stream/priority_line.h"
#include "stream/send_window.h"
#include "stream/sent_stream_frame.h"
#include "stream/stream.h"
#include "stream/stream_list.h"

namespace pollux::stream {

class SendScheduler {
 public:
  // After any change to a stream: joins or leaves each line by what the stream has to send now.
  void update(Stream& stream);
  void remove(Stream& stream);
  // From its next frame on.
  void set_priority(Stream& stream, wire::Priority priority);

  // `connection` is the send window that all streams share.
  [[nodiscard]] bool wants_to_send(const SendWindow& connection) const;
  // Some stream has new data within its own limit.
  [[nodiscard]] bool has_new_data() const { return !new_data_.empty(); }
  void write_control_frames(ByteWriter& out, Timestamp now, Duration smoothed_rtt, SentFrameRecorder& recorder);
  // STREAM frames: lost data and bare FINs first, then new data as far as `connection` allows. A stream that has
  // sent calls settle(Stream&), which must call update().
  template <typename Settle>
  void write_stream_frames(ByteWriter& out, SendWindow& connection, SentFrameRecorder& recorder, Settle&& settle) {
    while (Stream* const stream = next_to_send(connection)) {
      const auto new_bytes = stream->write_stream_frame(out, connection.available(), recorder);
      if (!new_bytes) return;
      connection.on_sent(*new_bytes);
      end_turn(*stream);
      settle(*stream);
    }
    if (!new_data_.empty()) connection.on_blocked();
  }

 private:
  [[nodiscard]] Stream* next_to_send(const SendWindow& connection) const;
  void end_turn(Stream& stream);

  StreamList control_{ListKind::kControl};
  PriorityLine retransmit_{ListKind::kRetransmit};
  PriorityLine new_data_{ListKind::kNewData};
};

}  // namespace pollux::stream
