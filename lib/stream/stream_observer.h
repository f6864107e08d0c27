// StreamObserver: is told of every stream of a connection that begins or ends, by whomever. It watches and decides
// nothing; what it has to remember of a stream it leaves in Stream::observer_mark().
#pragma once

namespace pollux::stream {

class Stream;

class StreamObserver {
 public:
  virtual ~StreamObserver() = default;

  virtual void on_stream_opened(Stream& stream) = 0;
  // The last call in which the stream means anything. There is none for the streams of a connection that is destroyed.
  virtual void on_stream_closed(const Stream& stream) = 0;
};

}  // namespace pollux::stream
