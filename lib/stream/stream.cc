#include "stream/stream.h"

#include <algorithm>
#include <utility>

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
  reset_untold_ = false;
  observer_mark_ = kNoMark;
  priority_ = kFairPriority;
  reliable_size_.reset();
  peer_reset_code_.reset();
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
  if (!is_open || send_buffer_.fin_written() || reliable_size_) return {.accepted = 0, .status = WriteStatus::kClosed};
  const std::uint64_t accepted = send_buffer_.write(data, fin);
  writer_waits_ = accepted < data.size();
  return {.accepted = accepted, .status = writer_waits_ ? WriteStatus::kBlocked : WriteStatus::kOk};
}

bool Stream::reset_sending(std::uint64_t application_error_code) {
  if (!may_send_data(send_state_)) return false;
  apply(SendEvent::kSendReset);
  // draft-ietf-quic-reliable-stream-reset-09 §5.2: the code of a RESET_STREAM_AT never changes.
  if (!reliable_size_) reset_error_code_ = application_error_code;
  reliable_size_.reset();
  send_buffer_.abandon();
  send_window_.cancel_blocked();
  writer_waits_ = false;
  reset_stream_.want();
  return true;
}

bool Stream::reset_sending_at(std::uint64_t application_error_code, std::uint64_t reliable_size) {
  const std::uint64_t reliable = std::min(reliable_size, send_buffer_.written());
  if (reliable == 0) return reset_sending(application_error_code);
  if (!may_send_data(send_state_)) return false;
  // draft-ietf-quic-reliable-stream-reset-09 §5.2: it only ever gets smaller.
  if (reliable_size_ && reliable >= *reliable_size_) return false;
  if (!reliable_size_) reset_error_code_ = application_error_code;
  reliable_size_ = reliable;
  send_buffer_.give_up_beyond(reliable);
  if (send_buffer_.unsent() == 0) send_window_.cancel_blocked();
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

bool Stream::is_blocked() const {
  return may_send_data(send_state_) && send_buffer_.unsent() != 0 && send_window_.available() == 0;
}

void Stream::note_blocked() {
  if (is_blocked()) send_window_.on_blocked();
}

// Cuts the chunk to what fits into `room`, or nothing when no frame does. A frame that fills the packet to its end
// needs no length.
std::optional<wire::LengthField> Stream::fit(SendBuffer::Chunk& chunk, std::size_t room) const {
  const auto to_the_end = wire::stream_data_room(id_, chunk.offset, room, wire::LengthField::kOmitted);
  if (!to_the_end || (*to_the_end == 0 && chunk.length != 0)) return std::nullopt;
  const bool fills_packet = chunk.length >= *to_the_end;
  const auto length_field = fills_packet ? wire::LengthField::kOmitted : wire::LengthField::kPresent;
  const auto fitting = wire::stream_data_room(id_, chunk.offset, room, length_field);
  if (!fitting || (*fitting == 0 && chunk.length != 0)) return std::nullopt;
  if (*fitting < chunk.length) {
    chunk.length = *fitting;
    chunk.fin = wire::Fin::kNo;
  }
  return length_field;
}

std::optional<std::uint64_t> Stream::write_stream_frame(ByteWriter& out, std::uint64_t new_bytes,
                                                        SentFrameRecorder& recorder) {
  const std::uint64_t sent_before = send_buffer_.sent();
  // RFC 9000 §19.10-3, §4.1-1: both limits bind, and only bytes that were never sent count.
  const std::uint64_t limit = sent_before + std::min(new_bytes, send_window_.available());
  auto chunk = send_buffer_.next_chunk(out.remaining(), limit);
  if (!chunk) return std::nullopt;
  const auto length_field = fit(*chunk, out.remaining());
  if (!length_field) return std::nullopt;
  wire::write(out, wire::StreamHeader{.stream_id = id_,
                                      .offset = chunk->offset,
                                      .data_length = chunk->length,
                                      .fin = chunk->fin,
                                      .length_field = *length_field});
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
  finish_sending_if_acked();
  return freed;
}

void Stream::finish_sending_if_acked() {
  if (send_state_ != SendState::kDataSent) return;
  const bool reset_arrived = reset_stream_.state() == ControlSignal::State::kAcked;
  const bool is_done =
      reliable_size_ ? reset_arrived && send_buffer_.acked_front() >= *reliable_size_ : send_buffer_.all_acked();
  if (is_done) apply(SendEvent::kAllAcked);
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
  // RFC 9000 §3.5-1: what an application does not want has nothing left to wait for when the peer knows, or has
  // abandoned it as well.
  const bool peer_knows = stop_sending_.state() == ControlSignal::State::kAcked || peer_reset_code_;
  if (!receive_buffer_.is_complete() && !(receive_buffer_.is_discarding() && peer_knows)) return;
  apply(ReceiveEvent::kAllDataArrived);
  apply(ReceiveEvent::kDataRead);
  stop_sending_.cancel();
  if (!peer_reset_code_) return;
  // What comes late from beyond the Reliable Size comes behind the news of the reset.
  receive_buffer_.discard();
  on_reset_complete();
}

std::expected<void, ReceiveError> Stream::on_reset(const wire::ResetStreamFrame& frame) {
  const bool was_receiving = is_receiving(receive_state_);
  const bool was_reset_at = was_receiving && peer_reset_code_;
  if (was_reset_at && frame.application_error_code != *peer_reset_code_) {
    return std::unexpected(ReceiveError::kErrorCode);
  }
  if (auto accepted = receive_buffer_.on_reset(frame.final_size); !accepted) return accepted;
  apply(ReceiveEvent::kReceiveReset);
  if (!was_receiving) return {};
  apply(ReceiveEvent::kResetRead);
  peer_reset_code_ = frame.application_error_code;
  on_reset_complete();
  return {};
}

std::expected<void, ReceiveError> Stream::on_reset_at(const wire::ResetStreamAtFrame& frame) {
  // draft-ietf-quic-reliable-stream-reset-09 §5.2
  if (peer_reset_code_ && frame.application_error_code != *peer_reset_code_) {
    return std::unexpected(ReceiveError::kErrorCode);
  }
  if (auto accepted = receive_buffer_.on_reset_at(frame.final_size, frame.reliable_size); !accepted) return accepted;
  if (!is_receiving(receive_state_)) return {};
  peer_reset_code_ = frame.application_error_code;
  on_data_taken(wire::Fin::kYes);
  return {};
}

void Stream::on_reset_complete() {
  reset_untold_ = true;
  receive_window_.stop_updates();
  // RFC 9000 §3.5-7, §3.3-3
  stop_sending_.cancel();
}

std::optional<std::uint64_t> Stream::take_reset() {
  return std::exchange(reset_untold_, false) ? peer_reset_code_ : std::nullopt;
}

bool Stream::stop_receiving(std::uint64_t application_error_code) {
  if (!is_receiving(receive_state_) || receive_buffer_.is_discarding()) return false;
  receive_buffer_.discard();
  receive_window_.stop_updates();
  stop_error_code_ = application_error_code;
  // RFC 9000 §3.5-1
  stop_sending_.want();
  return true;
}

std::uint64_t Stream::consumable() const {
  const std::uint64_t delivered = receive_buffer_.delivered();
  return delivered > receive_window_.consumed() ? delivered - receive_window_.consumed() : 0;
}

bool Stream::has_control_frames() const {
  return reset_is_due() || stop_sending_.is_wanted() || receive_window_.wants_update() ||
         send_window_.wants_blocked_frame();
}

bool Stream::reset_is_due() const {
  // A RESET_STREAM_AT follows the data that it promises, so that the peer's limits let its Final Size through.
  return reset_stream_.is_wanted() && (!reliable_size_ || send_buffer_.sent() >= *reliable_size_);
}

bool Stream::write_reset(ByteWriter& out, SentFrameRecorder& recorder) {
  // RFC 9000 §13.3-1: the same content each time: nothing changes the code or what was sent any more.
  const wire::ResetStreamFrame reset{
      .stream_id = id_, .application_error_code = reset_error_code_, .final_size = send_buffer_.sent()};
  if (!reliable_size_) {
    if (!wire::write_if_it_fits(out, reset)) return false;
    recorder.on_stream_frame_sent({.stream_id = id_, .kind = SentStreamFrame::Kind::kResetStream});
  } else {
    const wire::ResetStreamAtFrame reset_at{.stream_id = id_,
                                            .application_error_code = reset.application_error_code,
                                            .final_size = reset.final_size,
                                            .reliable_size = *reliable_size_};
    if (!wire::write_if_it_fits(out, reset_at)) return false;
    apply(SendEvent::kSendFin);
    recorder.on_stream_frame_sent(
        {.stream_id = id_, .offset = *reliable_size_, .kind = SentStreamFrame::Kind::kResetStreamAt});
  }
  reset_stream_.on_sent();
  return true;
}

void Stream::write_control_frames(ByteWriter& out, Timestamp now, Duration smoothed_rtt, SentFrameRecorder& recorder) {
  using Kind = SentStreamFrame::Kind;
  if (reset_is_due() && !write_reset(out, recorder)) return;
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
    case SentStreamFrame::Kind::kResetStreamAt:
      // One with a larger Reliable Size than now promises what is given up since: it settles nothing.
      if (frame.offset != reliable_size_) return;
      reset_stream_.on_acked();
      return finish_sending_if_acked();
    case SentStreamFrame::Kind::kStopSending:
      stop_sending_.on_acked();
      return finish_receiving_if_complete();
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
    case SentStreamFrame::Kind::kResetStreamAt:
      if (frame.offset == reliable_size_) reset_stream_.on_lost();
      return;
    case SentStreamFrame::Kind::kStopSending:
      return stop_sending_.on_lost();
    case SentStreamFrame::Kind::kMaxStreamData:
      return receive_window_.on_update_lost(frame.offset);
    default:
      return send_window_.on_blocked_frame_lost(frame.offset);
  }
}

}  // namespace pollux::stream
