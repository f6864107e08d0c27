// StreamEvents: what Streams tells its owner. Mirrors the stream calls of connection/events.h, so that the
// connection only passes them on. A call may be answered at once through Streams' application calls (open_stream,
// write, consume, reset_stream, stop_sending), which themselves never lead to a call here.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "wire/frames.h"
#include "wire/stream_id.h"

namespace pollux::stream {

class StreamEvents {
 public:
  virtual ~StreamEvents() = default;

  // The next bytes, in order, each exactly once; empty only when `fin` is kYes. Valid during the call only.
  virtual void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) = 0;
  // RESET_STREAM: no more data will come.
  virtual void on_stream_reset(wire::StreamId stream, std::uint64_t application_error_code) = 0;
  // STOP_SENDING; our sending part has been reset already, with the same code.
  virtual void on_stop_sending(wire::StreamId stream, std::uint64_t application_error_code) = 0;
  // A write() that answered kBlocked may be tried again.
  virtual void on_stream_writable(wire::StreamId stream) = 0;
  // `bytes` more bytes from the front were acknowledged: their memory is free again.
  virtual void on_stream_data_acked(wire::StreamId stream, std::uint64_t bytes) = 0;
  // Both parts are in a terminal state. Everything written is free again; bytes not consumed are credited.
  virtual void on_stream_closed(wire::StreamId stream) = 0;
  // The peer's limit of streams of this direction grew.
  virtual void on_streams_available(wire::StreamDirection direction) = 0;
};

}  // namespace pollux::stream
