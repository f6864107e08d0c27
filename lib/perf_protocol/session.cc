#include "perf_protocol/session.h"

#include "perf_protocol/error_code.h"

namespace pollux::perf_protocol {

using connection::WriteStatus;
using wire::StreamDirection;

void Session::on_stream_data(wire::StreamId id, Bytes data, wire::Fin fin) {
  transport_.consume(id, data.size());
  Stream* stream = streams_.find(id);
  if (stream == nullptr) stream = admit(id);
  if (stream == nullptr) return;
  counters_.received_bytes += data.size() - stream->header.take(data);
  if (fin == wire::Fin::kYes) answer(id, *stream);
}

Session::Stream* Session::admit(wire::StreamId id) {
  if (!shutting_down_ && streams_.size() < kMaxStreams) return &streams_.add(id, {});
  ++counters_.refused;
  refuse(id, shutting_down_ ? kShuttingDown : kTooManyRequests);
  return nullptr;
}

void Session::refuse(wire::StreamId id, std::uint64_t code) {
  if (id.direction() == StreamDirection::kBidirectional) transport_.reset_stream(id, code);
  transport_.stop_sending(id, code);
}

void Session::answer(wire::StreamId id, Stream& stream) {
  const auto size = stream.header.response_size();
  const bool same_stream = id.direction() == StreamDirection::kBidirectional;
  if (!size) {
    // draft-banks-quic-performance-00 §2.3.1: ignored, and closed on our side too.
    if (same_stream) (void)transport_.write(id, {}, wire::Fin::kYes);
    return;
  }
  ++counters_.requests;
  if (!same_stream) return answer_elsewhere(*size);
  stream.response = ContentWriter{*size};
  send(id, stream);
}

void Session::send(wire::StreamId id, Stream& stream) {
  const std::uint64_t before = stream.response.written();
  const WriteStatus status = stream.response.write(transport_, id);
  counters_.sent_bytes += stream.response.written() - before;
  if (status == WriteStatus::kOk) ++counters_.answered;
}

// §2.3.2: on a stream of ours, or, when nothing was asked for, not at all.
void Session::answer_elsewhere(std::uint64_t size) {
  if (size == 0) {
    ++counters_.answered;
    return;
  }
  if (waiting_.size() == kMaxWaiting) {
    return transport_.close(kTooManyRequests, "more responses wait for unidirectional streams than are kept");
  }
  waiting_.push_back(size);
  open_streams();
}

void Session::open_streams() {
  while (!waiting_.empty() && streams_.size() < kMaxStreams) {
    const auto id = transport_.open_stream(StreamDirection::kUnidirectional);
    if (!id) return;
    Stream& stream = streams_.add(*id, {.response = ContentWriter{waiting_.front()}});
    waiting_.pop_front();
    send(*id, stream);
  }
}

void Session::on_stream_reset(wire::StreamId id, std::uint64_t) {
  if (id.direction() != StreamDirection::kBidirectional) return;
  Stream* stream = streams_.find(id);
  if (stream != nullptr && stream->header.response_size()) {
    transport_.reset_stream(id, kUploadAbandoned);
  } else {
    (void)transport_.write(id, {}, wire::Fin::kYes);
  }
}

void Session::on_stream_writable(wire::StreamId id) {
  if (Stream* stream = streams_.find(id)) send(id, *stream);
}

void Session::on_stream_closed(wire::StreamId id) {
  streams_.remove(id);
  open_streams();
  close_when_done();
}

void Session::on_streams_available(StreamDirection direction) {
  if (direction == StreamDirection::kUnidirectional) open_streams();
}

void Session::on_shutdown() {
  shutting_down_ = true;
  close_when_done();
}

void Session::close_when_done() {
  if (shutting_down_ && streams_.empty() && waiting_.empty()) transport_.close(kNoError, "");
}

}  // namespace pollux::perf_protocol
