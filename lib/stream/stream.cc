#include "stream/stream.h"

#include <algorithm>

#include "base/invariant.h"
#include "wire/frame_writer.h"
#include "wire/varint.h"

namespace pollux::stream {

void Stream::open(const Opening& opening) {
  id_ = opening.id;
  const bool is_bidirectional = id_.direction() == wire::StreamDirection::kBidirectional;
  const bool is_ours = id_.initiator() == opening.role;
  if (is_bidirectional || is_ours) {
    send_state_ = SendState::kReady;
    send_window_.restart(opening.send_limit);
  }
  if (is_bidirectional || !is_ours) {
    receive_state_ = ReceiveState::kRecv;
    receive_window_.restart(opening.receive_window, opening.max_receive_window);
  }
}

void Stream::reset() {
  links_ = {};
  id_ = {};
  send_state_ = SendState::kDataRecvd;
  receive_state_ = ReceiveState::kDataRead;
  writer_waits_ = false;
  reset_stream_.cancel();
  stop_sending_.cancel();
  send_window_.restart(0);
  receive_window_.restart(0, 0);
  send_buffer_.reset();
  receive_buffer_.reset();
}

void Stream::apply(SendEvent event) {
  const auto state = next(send_state_, event);
  POLLUX_INVARIANT(state.has_value());
  send_state_ = *state;
}

void Stream::apply(ReceiveEvent event) {
  const auto state = next(receive_state_, event);
  POLLUX_INVARIANT(state.has_value());
  receive_state_ = *state;
}

WriteOutcome Stream::write(Bytes data, wire::Fin fin) {
  const bool is_open = send_state_ == SendState::kReady || send_state_ == SendState::kSend;
  if (!is_open || send_buffer_.fin_written()) return {.accepted = 0, .status = WriteStatus::kClosed};
  const std::uint64_t accepted = send_buffer_.write(data, fin);
  writer_waits_ = accepted < data.size();
  return {.accepted = accepted, .status = writer_waits_ ? WriteStatus::kBlocked : WriteStatus::kOk};
}

bool Stream::reset_sending(std::uint64_t application_error_code) {
  if (!may_send_data(send_state_)) return false;
  apply(SendEvent::kSendReset);
  reset_error_code_ = application_error_code;
  send_buffer_.abandon();
  send_window_.cancel_blocked();
  writer_waits_ = false;
  reset_stream_.want();
  return true;
}

// RFC 9000 §3.3-1, §3.3-2: neither data nor STREAM_DATA_BLOCKED behind a RESET_STREAM or from a terminal state.
bool Stream::has_retransmission() const {
  return may_send_data(send_state_) && (send_buffer_.has_lost() || send_buffer_.has_bare_fin());
}

bool Stream::has_new_data() const {
  return may_send_data(send_state_) && send_buffer_.unsent() != 0 && send_window_.available() != 0;
}

bool Stream::can_report_writable() const {
  return writer_waits_ && send_buffer_.has_room();
}

void Stream::note_blocked() {
  if (may_send_data(send_state_) && send_buffer_.unsent() != 0) send_window_.on_blocked();
}

std::optional<std::uint64_t> Stream::write_stream_frame(ByteWriter& out, std::uint64_t new_bytes,
                                                        SentFrameRecorder& recorder) {
  const std::uint64_t sent_before = send_buffer_.sent();
  // RFC 9000 §19.10-3, §4.1-1: both limits bind, and only bytes that were never sent count.
  const std::uint64_t limit = sent_before + std::min(new_bytes, send_window_.available());
  auto chunk = send_buffer_.next_chunk(out.remaining(), limit);
  if (!chunk) return std::nullopt;
  const auto room = wire::stream_data_room(id_, chunk->offset, out.remaining(), wire::LengthField::kPresent);
  if (!room || (*room == 0 && chunk->length != 0)) return std::nullopt;
  if (*room < chunk->length) {
    chunk->length = *room;
    chunk->fin = wire::Fin::kNo;
  }
  wire::write(out, wire::StreamHeader{.stream_id = id_,
                                      .offset = chunk->offset,
                                      .data_length = chunk->length,
                                      .fin = chunk->fin,
                                      .length_field = wire::LengthField::kPresent});
  send_buffer_.copy_out(chunk->offset, out.reserve(chunk->length));
  send_buffer_.on_sent(*chunk);
  apply(chunk->fin == wire::Fin::kYes ? SendEvent::kSendFin : SendEvent::kSendData);
  recorder.on_stream_frame_sent({.stream_id = id_,
                                 .offset = chunk->offset,
                                 .length = static_cast<std::uint32_t>(chunk->length),
                                 .kind = SentStreamFrame::Kind::kStream,
                                 .fin = chunk->fin});
  const std::uint64_t used = send_buffer_.sent() - sent_before;
  send_window_.on_sent(used);
  return used;
}

std::uint64_t Stream::on_data_acked(const SentStreamFrame& frame) {
  const std::uint64_t freed = send_buffer_.on_acked(frame.offset, frame.length, frame.fin);
  if (send_state_ == SendState::kDataSent && send_buffer_.all_acked()) apply(SendEvent::kAllAcked);
  return freed;
}

void Stream::on_data_lost(const SentStreamFrame& frame) {
  send_buffer_.on_lost(frame.offset, frame.length, frame.fin);
}

std::uint64_t Stream::unseen_below(std::uint64_t end) const {
  // Counted by the window, not the buffer: data that was refused for want of memory is charged once.
  const std::uint64_t seen = receive_window_.received();
  return end > seen ? end - seen : 0;
}

void Stream::on_data_taken(wire::Fin fin) {
  apply(fin == wire::Fin::kYes ? ReceiveEvent::kReceiveFin : ReceiveEvent::kReceiveData);
  // RFC 9000 §13.3-2: the peer has sent all that it will send.
  if (receive_state_ != ReceiveState::kRecv) receive_window_.stop_updates();
  finish_receiving_if_complete();
}

void Stream::finish_receiving_if_complete() {
  if (receive_state_ != ReceiveState::kSizeKnown) return;
  // With the final size known, what an application does not want has nothing left to wait for.
  if (!receive_buffer_.is_complete() && !receive_buffer_.is_discarding()) return;
  apply(ReceiveEvent::kAllDataArrived);
  apply(ReceiveEvent::kDataRead);
  stop_sending_.cancel();
}

std::expected<Stream::ResetEffect, ReceiveError> Stream::on_reset(std::uint64_t final_size) {
  if (auto accepted = receive_buffer_.on_reset(final_size); !accepted) return std::unexpected(accepted.error());
  const bool was_receiving = is_receiving(receive_state_);
  apply(ReceiveEvent::kReceiveReset);
  if (!was_receiving) return ResetEffect::kNone;
  apply(ReceiveEvent::kResetRead);
  receive_window_.stop_updates();
  // RFC 9000 §3.5-7, §3.3-3
  stop_sending_.cancel();
  return ResetEffect::kReset;
}

bool Stream::stop_receiving(std::uint64_t application_error_code) {
  if (!is_receiving(receive_state_) || receive_buffer_.is_discarding()) return false;
  receive_buffer_.discard();
  receive_window_.stop_updates();
  stop_error_code_ = application_error_code;
  // RFC 9000 §3.5-1
  stop_sending_.want();
  finish_receiving_if_complete();
  return true;
}

std::uint64_t Stream::consumable() const {
  const std::uint64_t delivered = receive_buffer_.delivered();
  return delivered > receive_window_.consumed() ? delivered - receive_window_.consumed() : 0;
}

bool Stream::has_control_frames() const {
  return reset_stream_.is_wanted() || stop_sending_.is_wanted() || receive_window_.wants_update() ||
         send_window_.wants_blocked_frame();
}

void Stream::write_control_frames(ByteWriter& out, Timestamp now, Duration smoothed_rtt, SentFrameRecorder& recorder) {
  using Kind = SentStreamFrame::Kind;
  if (reset_stream_.is_wanted()) {
    // RFC 9000 §13.3-1: the same content each time: nothing changes the code or what was sent any more.
    const wire::ResetStreamFrame frame{
        .stream_id = id_, .application_error_code = reset_error_code_, .final_size = send_buffer_.sent()};
    if (!wire::write_if_it_fits(out, frame)) return;
    reset_stream_.on_sent();
    recorder.on_stream_frame_sent({.stream_id = id_, .kind = Kind::kResetStream});
  }
  if (stop_sending_.is_wanted()) {
    const wire::StopSendingFrame frame{.stream_id = id_, .application_error_code = stop_error_code_};
    if (!wire::write_if_it_fits(out, frame)) return;
    stop_sending_.on_sent();
    recorder.on_stream_frame_sent({.stream_id = id_, .kind = Kind::kStopSending});
  }
  if (receive_window_.wants_update()) {
    const wire::MaxStreamDataFrame largest{.stream_id = id_, .maximum_stream_data = wire::kMaxVarint};
    if (wire::encoded_size(largest) > out.remaining()) return;
    const std::uint64_t limit = receive_window_.advance(now, smoothed_rtt);
    wire::write(out, wire::MaxStreamDataFrame{.stream_id = id_, .maximum_stream_data = limit});
    recorder.on_stream_frame_sent({.stream_id = id_, .offset = limit, .kind = Kind::kMaxStreamData});
  }
  if (send_window_.wants_blocked_frame()) {
    const std::uint64_t limit = send_window_.limit();
    if (!wire::write_if_it_fits(out, wire::StreamDataBlockedFrame{.stream_id = id_, .maximum_stream_data = limit})) {
      return;
    }
    send_window_.on_blocked_frame_sent();
    apply(SendEvent::kSendData);
    recorder.on_stream_frame_sent({.stream_id = id_, .offset = limit, .kind = Kind::kStreamDataBlocked});
  }
}

void Stream::on_control_acked(const SentStreamFrame& frame) {
  switch (frame.kind) {
    case SentStreamFrame::Kind::kResetStream:
      if (send_state_ == SendState::kResetSent) apply(SendEvent::kResetAcked);
      return reset_stream_.cancel();
    case SentStreamFrame::Kind::kStopSending:
      return stop_sending_.on_acked();
    case SentStreamFrame::Kind::kMaxStreamData:
      return receive_window_.on_update_acked(frame.offset);
    default:
      return send_window_.on_blocked_frame_acked(frame.offset);
  }
}

void Stream::on_control_lost(const SentStreamFrame& frame) {
  switch (frame.kind) {
    case SentStreamFrame::Kind::kResetStream:
      return reset_stream_.on_lost();
    case SentStreamFrame::Kind::kStopSending:
      return stop_sending_.on_lost();
    case SentStreamFrame::Kind::kMaxStreamData:
      return receive_window_.on_update_lost(frame.offset);
    default:
      return send_window_.on_blocked_frame_lost(frame.offset);
  }
}

}  // namespace pollux::stream
