// SentFrameRecorder: puts the streams' records into the log of the packet being assembled.
#pragma once

#include "connection/sent_frame_log.h"
#include "stream/sent_stream_frame.h"

namespace pollux::connection {

class SentFrameRecorder final : public stream::SentFrameRecorder {
 public:
  explicit SentFrameRecorder(SentFrameLog& log) : log_(log) {}
  void on_stream_frame_sent(const stream::SentStreamFrame& frame) override { log_.add(frame); }

 private:
  SentFrameLog& log_;
};

}  // namespace pollux::connection
