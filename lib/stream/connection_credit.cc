#include "stream/connection_credit.h"

#include <algorithm>

#include "wire/frame_writer.h"
#include "wire/varint.h"

namespace pollux::stream {

namespace {
constexpr std::array kDirections{wire::StreamDirection::kBidirectional, wire::StreamDirection::kUnidirectional};
using Kind = SentStreamFrame::Kind;
}  // namespace

void ConnectionCredit::restart(const StreamConfig& config) {
  receive_window_.restart(config.initial.max_data, config.max_connection_window.value());
  send_window_.restart(0);
  incoming(wire::StreamDirection::kBidirectional).restart(config.initial.max_streams_bidi);
  incoming(wire::StreamDirection::kUnidirectional).restart(config.initial.max_streams_uni);
  for (OutgoingStreamLimit& limit : outgoing_) limit.restart();
}

bool ConnectionCredit::wants_to_send() const {
  return receive_window_.wants_update() || send_window_.wants_blocked_frame() ||
         std::ranges::any_of(incoming_, &IncomingStreamLimit::wants_update) ||
         std::ranges::any_of(outgoing_, &OutgoingStreamLimit::wants_blocked_frame);
}

void ConnectionCredit::write_frames(ByteWriter& out, Timestamp now, Duration smoothed_rtt,
                                    SentFrameRecorder& recorder) {
  write_max_data(out, now, smoothed_rtt, recorder);
  for (const wire::StreamDirection direction : kDirections) {
    write_max_streams(out, direction, recorder);
    write_streams_blocked(out, direction, recorder);
  }
  write_data_blocked(out, recorder);
}

void ConnectionCredit::write_max_data(ByteWriter& out, Timestamp now, Duration smoothed_rtt,
                                      SentFrameRecorder& recorder) {
  if (!receive_window_.wants_update()) return;
  if (wire::encoded_size(wire::MaxDataFrame{.maximum_data = wire::kMaxVarint}) > out.remaining()) return;
  const std::uint64_t limit = receive_window_.advance(now, smoothed_rtt);
  wire::write(out, wire::MaxDataFrame{.maximum_data = limit});
  recorder.on_stream_frame_sent({.offset = limit, .kind = Kind::kMaxData});
}

void ConnectionCredit::write_data_blocked(ByteWriter& out, SentFrameRecorder& recorder) {
  if (!send_window_.wants_blocked_frame()) return;
  const std::uint64_t limit = send_window_.limit();
  if (!wire::write_if_it_fits(out, wire::DataBlockedFrame{.maximum_data = limit})) return;
  send_window_.on_blocked_frame_sent();
  recorder.on_stream_frame_sent({.offset = limit, .kind = Kind::kDataBlocked});
}

void ConnectionCredit::write_max_streams(ByteWriter& out, wire::StreamDirection direction,
                                         SentFrameRecorder& recorder) {
  IncomingStreamLimit& limit = incoming(direction);
  if (!limit.wants_update()) return;
  const wire::MaxStreamsFrame frame{.direction = direction, .maximum_streams = limit.next_limit()};
  if (!wire::write_if_it_fits(out, frame)) return;
  recorder.on_stream_frame_sent({.offset = limit.advance(), .kind = Kind::kMaxStreams, .direction = direction});
}

void ConnectionCredit::write_streams_blocked(ByteWriter& out, wire::StreamDirection direction,
                                             SentFrameRecorder& recorder) {
  OutgoingStreamLimit& limit = outgoing(direction);
  if (!limit.wants_blocked_frame()) return;
  const wire::StreamsBlockedFrame frame{.direction = direction, .maximum_streams = limit.limit()};
  if (!wire::write_if_it_fits(out, frame)) return;
  limit.on_blocked_frame_sent();
  recorder.on_stream_frame_sent({.offset = limit.limit(), .kind = Kind::kStreamsBlocked, .direction = direction});
}

void ConnectionCredit::on_acked(const SentStreamFrame& frame) {
  switch (frame.kind) {
    case Kind::kMaxData:
      return receive_window_.on_update_acked(frame.offset);
    case Kind::kDataBlocked:
      return send_window_.on_blocked_frame_acked(frame.offset);
    case Kind::kMaxStreams:
      return incoming(frame.direction).on_update_acked(frame.offset);
    default:
      return outgoing(frame.direction).on_blocked_frame_acked(frame.offset);
  }
}

void ConnectionCredit::on_lost(const SentStreamFrame& frame) {
  switch (frame.kind) {
    case Kind::kMaxData:
      return receive_window_.on_update_lost(frame.offset);
    case Kind::kDataBlocked:
      return send_window_.on_blocked_frame_lost(frame.offset);
    case Kind::kMaxStreams:
      return incoming(frame.direction).on_update_lost(frame.offset);
    default:
      return outgoing(frame.direction).on_blocked_frame_lost(frame.offset);
  }
}

}  // namespace pollux::stream
