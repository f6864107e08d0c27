#include "stream/streams.h"

#include <algorithm>

#include "base/invariant.h"
#include "wire/frame_type.h"

namespace pollux::stream {

namespace {

namespace frame_type = wire::frame_type;
using wire::StreamDirection;
using wire::TransportErrorCode;

std::unexpected<wire::TransportError> violation(TransportErrorCode code, std::uint64_t frame_type,
                                                std::string_view reason) {
  return std::unexpected(wire::TransportError{.code = code, .frame_type = frame_type, .reason = reason});
}

FrameResult verdict(ReceiveError error, std::uint64_t frame_type) {
  if (error == ReceiveError::kNoMemory) return FrameOutcome::kNoMemory;
  // draft-ietf-quic-reliable-stream-reset-09 §5.2
  if (error == ReceiveError::kErrorCode) {
    return violation(TransportErrorCode::kStreamStateError, frame_type, "reset with another error code");
  }
  return violation(TransportErrorCode::kFinalSizeError, frame_type, "data contradicts the stream's final size");
}

std::uint64_t type_of(StreamDirection direction, std::uint64_t bidirectional, std::uint64_t unidirectional) {
  return direction == StreamDirection::kBidirectional ? bidirectional : unidirectional;
}

}  // namespace

Streams::Streams(wire::Role role, const StreamConfig& config, StreamPool& pool, StreamEvents& events,
                 StreamObserver* observer)
    : role_(role), pool_(pool), events_(events), observer_(observer), table_(pool) {
  restart(role, config);
}

Streams::~Streams() = default;

void Streams::restart(wire::Role role, const StreamConfig& config) {
  role_ = role;
  config_ = config;
  peer_ = {};
  scheduler_ = SendScheduler{};
  writable_ = StreamList{ListKind::kWritable};
  blocked_ = StreamList{ListKind::kBlocked};
  peer_takes_reset_at_ = false;
  finished_ = StreamList{ListKind::kFinished};
  if (observer_ != nullptr) for_each([this](const Stream& stream) { observer_->on_stream_closed(stream); });
  table_.clear();
  opened_count_ = 0;
  credit_.restart(config);
}

void Streams::forget_all() {
  const std::uint64_t opened = opened_count_;
  restart(role_, config_);
  opened_count_ = opened;
}

void Streams::set_peer_limits(const InitialLimits& peer) {
  const auto raise = [](std::uint64_t& mine, std::uint64_t theirs) { mine = std::max(mine, theirs); };
  raise(peer_.max_stream_data_bidi_local, peer.max_stream_data_bidi_local);
  raise(peer_.max_stream_data_bidi_remote, peer.max_stream_data_bidi_remote);
  raise(peer_.max_stream_data_uni, peer.max_stream_data_uni);
  credit_.send_window().raise(peer.max_data);
  table_.for_each([this](Stream& stream) {
    if (stream.on_max_stream_data(peer_stream_limit(stream.id()))) settle(stream);
  });
  if (credit_.outgoing(StreamDirection::kBidirectional).raise(peer.max_streams_bidi)) {
    events_.on_streams_available(StreamDirection::kBidirectional);
  }
  if (credit_.outgoing(StreamDirection::kUnidirectional).raise(peer.max_streams_uni)) {
    events_.on_streams_available(StreamDirection::kUnidirectional);
  }
}

std::expected<Streams::Target, wire::TransportError> Streams::target_of(wire::StreamId id, Part part,
                                                                        std::uint64_t frame_type) {
  // RFC 9000 §19.4-1, §19.5-2, §19.8-1, §19.10-2, §19.13-2: the part that the frame speaks of does not exist.
  const bool lacks_part =
      id.direction() == StreamDirection::kUnidirectional && is_own(id) == (part == Part::kReceiving);
  if (lacks_part) {
    return violation(TransportErrorCode::kStreamStateError, frame_type, "frame for a part that the stream lacks");
  }
  const StreamTable::Standing standing = table_.standing(id);
  // RFC 9000 §19.5-1, §19.8-1, §19.10-1
  if (is_own(id) && standing == StreamTable::Standing::kNeverOpened) {
    return violation(TransportErrorCode::kStreamStateError, frame_type, "frame for a stream that was never opened");
  }
  // RFC 9000 §4.6-3, §19.11-4
  if (!is_own(id) && !credit_.incoming(id.direction()).admits(id.ordinal())) {
    return violation(TransportErrorCode::kStreamLimitError, frame_type, "more streams than were permitted");
  }
  if (standing == StreamTable::Standing::kClosed) return Target{};
  if (Stream* const known = table_.find(id)) return Target{.stream = known};
  Stream* const opened = create(id);
  return Target{.stream = opened, .outcome = opened != nullptr ? FrameOutcome::kProcessed : FrameOutcome::kNoMemory};
}

Stream* Streams::create(wire::StreamId id) {
  Stream* const stream = table_.create(id);
  if (stream == nullptr) return nullptr;
  ++opened_count_;
  stream->open({.id = id,
                .role = role_,
                .send_limit = peer_stream_limit(id),
                .receive_window = own_stream_window(id),
                .max_receive_window = config_.max_stream_window.value()});
  if (observer_ != nullptr) observer_->on_stream_opened(*stream);
  return stream;
}

std::uint64_t Streams::peer_stream_limit(wire::StreamId id) const {
  if (id.direction() == StreamDirection::kUnidirectional) return peer_.max_stream_data_uni;
  return is_own(id) ? peer_.max_stream_data_bidi_remote : peer_.max_stream_data_bidi_local;
}

std::uint64_t Streams::own_stream_window(wire::StreamId id) const {
  const InitialLimits& own = config_.initial;
  if (id.direction() == StreamDirection::kUnidirectional) return own.max_stream_data_uni;
  return is_own(id) ? own.max_stream_data_bidi_local : own.max_stream_data_bidi_remote;
}

std::expected<void, wire::TransportError> Streams::charge(Stream& stream, std::uint64_t end, std::uint64_t frame_type) {
  const std::uint64_t unseen = stream.unseen_below(end);
  // RFC 9000 §4.1-2, §19.10-4, §19.8-2: no limit exceeds 2^62-1, so neither does what a stream carries.
  if (!stream.receive_window().admits(unseen)) {
    return violation(TransportErrorCode::kFlowControlError, frame_type, "beyond the stream's limit");
  }
  // RFC 9000 §4.1-2, §19.9-2
  if (!credit_.receive_window().admits(unseen)) {
    return violation(TransportErrorCode::kFlowControlError, frame_type, "beyond the connection's limit");
  }
  stream.receive_window().on_received(unseen);
  credit_.receive_window().on_received(unseen);
  return {};
}

void Streams::credit(Stream& stream, std::uint64_t bytes) {
  stream.receive_window().on_consumed(bytes);
  credit_.receive_window().on_consumed(bytes);
}

void Streams::credit_everything(Stream& stream) {
  credit(stream, stream.receive_window().received() - stream.receive_window().consumed());
}

FrameResult Streams::on_stream_frame(const wire::StreamFrame& frame) {
  const auto target = target_of(frame.stream_id, Part::kReceiving, frame_type::kStream);
  if (!target) return std::unexpected(target.error());
  if (target->stream == nullptr) return target->outcome;
  Stream& stream = *target->stream;
  if (auto charged = charge(stream, frame.offset + frame.data.size(), frame_type::kStream); !charged) {
    return std::unexpected(charged.error());
  }
  const auto taken =
      stream.on_data(frame, [&](Bytes data, wire::Fin fin) { events_.on_stream_data(frame.stream_id, data, fin); });
  if (!taken) return verdict(taken.error(), frame_type::kStream);
  if (stream.is_discarding()) credit_everything(stream);
  report_reset(stream);
  settle(stream);
  close_finished();
  return FrameOutcome::kProcessed;
}

void Streams::report_reset(Stream& stream) {
  const auto code = stream.take_reset();
  if (!code) return;
  credit_everything(stream);
  events_.on_stream_reset(stream.id(), *code);
}

FrameResult Streams::on_reset_stream(const wire::ResetStreamFrame& frame) {
  const auto target = target_of(frame.stream_id, Part::kReceiving, frame_type::kResetStream);
  if (!target) return std::unexpected(target.error());
  if (target->stream == nullptr) return target->outcome;
  Stream& stream = *target->stream;
  // RFC 9000 §4.5-1, §19.9-1: what was sent and never arrives counts as well.
  if (auto charged = charge(stream, frame.final_size, frame_type::kResetStream); !charged) {
    return std::unexpected(charged.error());
  }
  const auto taken = stream.on_reset(frame);
  if (!taken) return verdict(taken.error(), frame_type::kResetStream);
  report_reset(stream);
  settle(stream);
  close_finished();
  return FrameOutcome::kProcessed;
}

FrameResult Streams::on_reset_stream_at(const wire::ResetStreamAtFrame& frame) {
  const auto target = target_of(frame.stream_id, Part::kReceiving, frame_type::kResetStreamAt);
  if (!target) return std::unexpected(target.error());
  if (target->stream == nullptr) return target->outcome;
  Stream& stream = *target->stream;
  // draft-ietf-quic-reliable-stream-reset-09 §4: the Final Size counts against both limits, as with RESET_STREAM.
  if (auto charged = charge(stream, frame.final_size, frame_type::kResetStreamAt); !charged) {
    return std::unexpected(charged.error());
  }
  const auto taken = stream.on_reset_at(frame);
  if (!taken) return verdict(taken.error(), frame_type::kResetStreamAt);
  report_reset(stream);
  settle(stream);
  close_finished();
  return FrameOutcome::kProcessed;
}

FrameResult Streams::on_stop_sending(const wire::StopSendingFrame& frame) {
  const auto target = target_of(frame.stream_id, Part::kSending, frame_type::kStopSending);
  if (!target) return std::unexpected(target.error());
  if (target->stream == nullptr) return target->outcome;
  Stream& stream = *target->stream;
  // RFC 9000 §3.5-2, §3.5-5: answered with RESET_STREAM and the same code.
  if (stream.reset_sending(frame.application_error_code)) {
    settle(stream);
    events_.on_stop_sending(frame.stream_id, frame.application_error_code);
  }
  close_finished();
  return FrameOutcome::kProcessed;
}

FrameResult Streams::on_max_data(const wire::MaxDataFrame& frame) {
  credit_.send_window().raise(frame.maximum_data);
  return FrameOutcome::kProcessed;
}

FrameResult Streams::on_max_stream_data(const wire::MaxStreamDataFrame& frame) {
  const auto target = target_of(frame.stream_id, Part::kSending, frame_type::kMaxStreamData);
  if (!target) return std::unexpected(target.error());
  if (target->stream == nullptr) return target->outcome;
  if (target->stream->on_max_stream_data(frame.maximum_stream_data)) settle(*target->stream);
  return FrameOutcome::kProcessed;
}

FrameResult Streams::on_max_streams(const wire::MaxStreamsFrame& frame) {
  // RFC 9000 §4.6-1, §19.11-1
  if (frame.maximum_streams > kMaxStreamCount) {
    const std::uint64_t type =
        type_of(frame.direction, frame_type::kMaxStreamsBidirectional, frame_type::kMaxStreamsUnidirectional);
    return violation(TransportErrorCode::kFrameEncodingError, type, "MAX_STREAMS beyond 2^60");
  }
  if (credit_.outgoing(frame.direction).raise(frame.maximum_streams)) events_.on_streams_available(frame.direction);
  return FrameOutcome::kProcessed;
}

FrameResult Streams::on_data_blocked(const wire::DataBlockedFrame&) {
  // Credit is given as it is used; a peer that says that it is blocked changes nothing.
  return FrameOutcome::kProcessed;
}

FrameResult Streams::on_stream_data_blocked(const wire::StreamDataBlockedFrame& frame) {
  const auto target = target_of(frame.stream_id, Part::kReceiving, frame_type::kStreamDataBlocked);
  if (!target) return std::unexpected(target.error());
  return target->outcome;
}

FrameResult Streams::on_streams_blocked(const wire::StreamsBlockedFrame& frame) {
  // RFC 9000 §19.14-2
  if (frame.maximum_streams > kMaxStreamCount) {
    const std::uint64_t type =
        type_of(frame.direction, frame_type::kStreamsBlockedBidirectional, frame_type::kStreamsBlockedUnidirectional);
    return violation(TransportErrorCode::kFrameEncodingError, type, "STREAMS_BLOCKED beyond 2^60");
  }
  return FrameOutcome::kProcessed;
}

bool Streams::wants_to_send() const {
  return credit_.wants_to_send() || scheduler_.wants_to_send(credit_.send_window());
}

void Streams::write_frames(ByteWriter& out, Timestamp now, Duration smoothed_rtt, SentFrameRecorder& recorder) {
  credit_.write_frames(out, now, smoothed_rtt, recorder);
  scheduler_.write_control_frames(out, now, smoothed_rtt, recorder);
  scheduler_.write_stream_frames(out, credit_.send_window(), recorder, [this](Stream& stream) { settle(stream); });
  // What the data has used up just now may ask for DATA_BLOCKED: with room, in the same packet.
  if (credit_.wants_to_send()) credit_.write_frames(out, now, smoothed_rtt, recorder);
}

void Streams::on_acked(const SentStreamFrame& frame) {
  using Kind = SentStreamFrame::Kind;
  if (is_of_connection(frame.kind)) return credit_.on_acked(frame);
  Stream* const stream = table_.find(frame.stream_id);
  if (stream == nullptr) return;
  if (frame.kind == Kind::kStream) {
    const std::uint64_t freed = stream->on_data_acked(frame);
    if (freed != 0) events_.on_stream_data_acked(frame.stream_id, freed);
  } else {
    stream->on_control_acked(frame);
  }
  settle(*stream);
  close_finished();
}

void Streams::on_lost(const SentStreamFrame& frame) {
  if (is_of_connection(frame.kind)) return credit_.on_lost(frame);
  Stream* const stream = table_.find(frame.stream_id);
  if (stream == nullptr) return;
  if (frame.kind == SentStreamFrame::Kind::kStream) {
    stream->on_data_lost(frame);
  } else {
    stream->on_control_lost(frame);
  }
  settle(*stream);
}

bool Streams::is_blocked() const {
  return !blocked_.empty() || (scheduler_.has_new_data() && credit_.send_window().available() == 0);
}

void Streams::remind_of_blocking() {
  if (credit_.send_window().available() == 0) credit_.send_window().remind();
  if (blocked_.empty()) return;
  blocked_.front()->remind_of_blocking();
  settle(*blocked_.front());
}

std::optional<wire::StreamId> Streams::open_stream(StreamDirection direction) {
  if (pool_.is_dry()) return std::nullopt;
  const auto ordinal = credit_.outgoing(direction).try_open();
  if (!ordinal) return std::nullopt;
  Stream* const stream = create(wire::StreamId::of(role_, direction, *ordinal));
  POLLUX_INVARIANT(stream != nullptr);
  return stream->id();
}

WriteOutcome Streams::write(wire::StreamId id, Bytes data, wire::Fin fin) {
  Stream* const stream = table_.find(id);
  if (stream == nullptr) return {.accepted = 0, .status = WriteStatus::kClosed};
  const WriteOutcome outcome = stream->write(data, fin);
  settle(*stream);
  return outcome;
}

void Streams::consume(wire::StreamId id, std::uint64_t bytes) {
  Stream* const stream = table_.find(id);
  if (stream == nullptr) return;
  credit(*stream, std::min(bytes, stream->consumable()));
  settle(*stream);
}

void Streams::reset_stream(wire::StreamId id, std::uint64_t application_error_code) {
  Stream* const stream = table_.find(id);
  if (stream == nullptr) return;
  if (stream->reset_sending(application_error_code)) settle(*stream);
}

void Streams::reset_stream_at(wire::StreamId id, std::uint64_t application_error_code, std::uint64_t reliable_size) {
  Stream* const stream = table_.find(id);
  if (stream == nullptr) return;
  const bool had_effect = peer_takes_reset_at_ ? stream->reset_sending_at(application_error_code, reliable_size)
                                               : stream->reset_sending(application_error_code);
  if (had_effect) settle(*stream);
}

void Streams::set_priority(wire::StreamId id, wire::Priority priority) {
  POLLUX_INVARIANT(priority.urgency < wire::kUrgencyCount);
  Stream* const stream = table_.find(id);
  if (stream != nullptr && stream->priority() != priority) scheduler_.set_priority(*stream, priority);
}

void Streams::stop_sending(wire::StreamId id, std::uint64_t application_error_code) {
  Stream* const stream = table_.find(id);
  if (stream == nullptr) return;
  if (!stream->stop_receiving(application_error_code)) return;
  credit_everything(*stream);
  settle(*stream);
}

bool Streams::has_reports() const {
  return !writable_.empty() || !finished_.empty();
}

void Streams::report() {
  while (!writable_.empty()) {
    Stream& stream = *writable_.front();
    stream.on_writable_reported();
    writable_.remove(stream);
    events_.on_stream_writable(stream.id());
  }
  close_finished();
}

void Streams::settle(Stream& stream) {
  stream.note_blocked();
  scheduler_.update(stream);
  writable_.set(stream, stream.can_report_writable());
  blocked_.set(stream, stream.is_blocked());
  if (stream.is_finished()) finished_.push_back(stream);
}

void Streams::close_finished() {
  while (!finished_.empty()) close(*finished_.front());
}

void Streams::close(Stream& stream) {
  const wire::StreamId id = stream.id();
  credit_everything(stream);
  scheduler_.remove(stream);
  writable_.remove(stream);
  blocked_.remove(stream);
  finished_.remove(stream);
  if (!is_own(id)) credit_.incoming(id.direction()).on_closed();
  if (observer_ != nullptr) observer_->on_stream_closed(stream);
  table_.close(stream);
  events_.on_stream_closed(id);
}

}  // namespace pollux::stream
