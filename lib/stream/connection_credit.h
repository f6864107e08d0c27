// ConnectionCredit: what all streams of a connection share (RFC 9000 §4.1, §4.6): MAX_DATA both ways, MAX_STREAMS both
// ways and for both directions, and the frames that say so. Knows no stream.
#pragma once

#include <array>
#include <cstddef>

#include "base/byte_writer.h"
#include "base/time.h"
#include "stream/initial_limits.h"
#include "stream/receive_window.h"
#include "stream/send_window.h"
#include "stream/sent_stream_frame.h"
#include "stream/stream_limits.h"
#include "wire/stream_id.h"

namespace pollux::stream {

class ConnectionCredit {
 public:
  void restart(const StreamConfig& config);

  [[nodiscard]] ReceiveWindow& receive_window() { return receive_window_; }
  [[nodiscard]] const ReceiveWindow& receive_window() const { return receive_window_; }
  [[nodiscard]] SendWindow& send_window() { return send_window_; }
  [[nodiscard]] const SendWindow& send_window() const { return send_window_; }
  [[nodiscard]] IncomingStreamLimit& incoming(wire::StreamDirection direction) { return incoming_[index(direction)]; }
  [[nodiscard]] OutgoingStreamLimit& outgoing(wire::StreamDirection direction) { return outgoing_[index(direction)]; }

  [[nodiscard]] bool wants_to_send() const;
  // MAX_DATA, MAX_STREAMS, DATA_BLOCKED and STREAMS_BLOCKED, as many as are wanted and fit.
  void write_frames(ByteWriter& out, Timestamp now, Duration smoothed_rtt, SentFrameRecorder& recorder);
  // Records of those four kinds.
  void on_acked(const SentStreamFrame& frame);
  void on_lost(const SentStreamFrame& frame);

 private:
  [[nodiscard]] static std::size_t index(wire::StreamDirection direction) {
    return static_cast<std::size_t>(direction);
  }
  void write_max_data(ByteWriter& out, Timestamp now, Duration smoothed_rtt, SentFrameRecorder& recorder);
  void write_data_blocked(ByteWriter& out, SentFrameRecorder& recorder);
  void write_max_streams(ByteWriter& out, wire::StreamDirection direction, SentFrameRecorder& recorder);
  void write_streams_blocked(ByteWriter& out, wire::StreamDirection direction, SentFrameRecorder& recorder);

  ReceiveWindow receive_window_;
  SendWindow send_window_;
  std::array<IncomingStreamLimit, 2> incoming_;
  std::array<OutgoingStreamLimit, 2> outgoing_;
};

}  // namespace pollux::stream
