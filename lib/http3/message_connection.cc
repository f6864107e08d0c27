#include "http3/message_connection.h"

#include <nghttp3/nghttp3.h>

#include <array>
#include <optional>

#include "base/invariant.h"
#include "http3/message_callbacks.h"
#include "http3/request_state.h"
#include "http3/traced_settings.h"

namespace pollux::http3 {
namespace {

constexpr std::size_t kQpackTableBytes = 4096;
constexpr std::size_t kQpackBlockedStreams = 100;
// Pieces of one stream that are fetched from nghttp3 at a time: a frame header, and content behind it.
constexpr std::size_t kMaxPieces = 16;
// RFC 9114 §6.2.1
constexpr std::uint8_t kControlStreamType = 0x00;
constexpr std::uint8_t kPushStreamType = 0x01;

std::int64_t raw(wire::StreamId stream) {
  return static_cast<std::int64_t>(stream.value());
}

bool is_request_stream(wire::StreamId stream) {
  return stream.direction() == wire::StreamDirection::kBidirectional;
}

std::uint8_t* bytes_of(std::string_view text) {
  // nghttp3 takes everything as mutable, and changes nothing.
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
}

// The errors that end one request and not the connection. nghttp3 sees to most malformed messages itself, and calls
// reset_stream and stop_sending for them.
std::optional<std::uint64_t> stream_error_of(std::int64_t library_error, bool lone_fin) {
  // RFC 9114 §4.1.2-2: a malformed message is a stream error of type H3_MESSAGE_ERROR.
  if (library_error == NGHTTP3_ERR_MALFORMED_HTTP_HEADER || library_error == NGHTTP3_ERR_MALFORMED_HTTP_MESSAGING) {
    return NGHTTP3_H3_MESSAGE_ERROR;
  }
  // RFC 9114 §4.1-13: the stream ended before a request could be recognised.
  if (library_error == NGHTTP3_ERR_H3_FRAME_UNEXPECTED && lone_fin) return NGHTTP3_H3_REQUEST_INCOMPLETE;
  return std::nullopt;
}

class FieldArray {
 public:
  FieldArray(std::span<const HeaderField> fields, FieldText text) : count_(fields.size()) {
    POLLUX_INVARIANT(fields.size() <= kMaxSentFields);
    const std::uint8_t flags =
        text == FieldText::kStays ? NGHTTP3_NV_FLAG_NO_COPY_NAME | NGHTTP3_NV_FLAG_NO_COPY_VALUE : NGHTTP3_NV_FLAG_NONE;
    for (std::size_t i = 0; i < count_; ++i) {
      fields_[i] = {.name = bytes_of(fields[i].name),
                    .value = bytes_of(fields[i].value),
                    .namelen = fields[i].name.size(),
                    .valuelen = fields[i].value.size(),
                    .flags = flags};
    }
  }
  [[nodiscard]] const nghttp3_nv* data() const { return fields_.data(); }
  [[nodiscard]] std::size_t size() const { return count_; }

 private:
  std::array<nghttp3_nv, kMaxSentFields> fields_;
  std::size_t count_;
};

}  // namespace

MessageConnection::MessageConnection(connection::StreamApi& transport, MessageHandler& handler, PoolAllocator& memory,
                                     std::uint64_t max_request_streams)
    : transport_(transport),
      handler_(handler),
      memory_(memory),
      trace_(transport.trace()),
      max_request_streams_(max_request_streams),
      control_frames_(wire::peer_of(transport.role())) {}

MessageConnection::~MessageConnection() {
  nghttp3_conn_del(library_);
  while (streams_ != nullptr) let_go(*streams_);
}

bool MessageConnection::start() {
  if (state_ != State::kIdle) return is_open();
  state_ = State::kOpen;
  if (!create() || !bind_streams()) return false;
  if (shutting_down_) say_goodbye();
  return is_open();
}

bool MessageConnection::create() {
  nghttp3_settings settings;
  nghttp3_settings_default(&settings);
  settings.max_field_section_size = kMaxHeaderBytes;
  settings.qpack_max_dtable_capacity = kQpackTableBytes;
  settings.qpack_encoder_max_dtable_capacity = kQpackTableBytes;
  settings.qpack_blocked_streams = kQpackBlockedStreams;
  // RFC 9220 §3: understood; which protocols are served is the session's to say.
  settings.enable_connect_protocol = 1;
  if (trace_) trace_.on_settings(traced(settings, telemetry::Side::kLocal));

  const bool server = transport_.role() == wire::Role::kServer;
  const int result =
      server ? nghttp3_conn_server_new(&library_, &Callbacks::kTable, &settings, memory_.nghttp3_interface(), this)
             : nghttp3_conn_client_new(&library_, &Callbacks::kTable, &settings, memory_.nghttp3_interface(), this);
  if (result != 0) {
    fail(result);
    return false;
  }
  if (server) {
    nghttp3_conn_set_max_client_streams_bidi(library_, max_request_streams_);
    nghttp3_conn_set_max_concurrent_streams(library_, max_request_streams_);
  }
  return true;
}

bool MessageConnection::bind_streams() {
  std::array<std::int64_t, 3> ids{};
  for (std::int64_t& id : ids) {
    const auto opened = transport_.open_stream(wire::StreamDirection::kUnidirectional);
    if (!opened) {
      // RFC 9114 §6.2-1: each side lets the other open at least three unidirectional streams.
      close(NGHTTP3_H3_GENERAL_PROTOCOL_ERROR, "three unidirectional streams are needed");
      return false;
    }
    id = raw(*opened);
    // Without them the peer cannot read the rest.
    transport_.set_priority(*opened, {.urgency = wire::kMostUrgent, .incremental = true});
  }
  control_stream_ = wire::StreamId{static_cast<std::uint64_t>(ids[0])};
  check(nghttp3_conn_bind_control_stream(library_, ids[0]));
  if (is_open()) check(nghttp3_conn_bind_qpack_streams(library_, ids[1], ids[2]));
  if (trace_) trace_bound(ids);
  return is_open();
}

void MessageConnection::trace_bound(std::span<const std::int64_t> streams) {
  using enum telemetry::Http3StreamType;
  constexpr std::array kTypes{kControl, kQpackEncoder, kQpackDecoder};
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    trace_.on_stream_type(wire::StreamId{static_cast<std::uint64_t>(streams[i])}, telemetry::Side::kLocal, kTypes[i]);
  }
}

void MessageConnection::on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) {
  if (is_request_stream(stream)) return read(stream, data, fin);
  on_unidirectional_data(stream, data, fin);
  if (stream != peer_control_stream_) return;
  // RFC 9218 §7: a PRIORITY_UPDATE may have been among it.
  for (const MessageStream* open = streams_; open != nullptr; open = open->next_) apply_priority(open->id_);
}

void MessageConnection::read(wire::StreamId stream, Bytes data, wire::Fin fin) {
  if (!is_open()) return;
  returned_in_call_ = 0;
  const auto consumed =
      nghttp3_conn_read_stream(library_, raw(stream), data.data(), data.size(), fin == wire::Fin::kYes ? 1 : 0);
  if (consumed < 0) {
    transport_.consume(stream, data.size() - returned_in_call_);
    on_read_error(stream, consumed, data.empty());
    return;
  }
  if (consumed > 0) transport_.consume(stream, static_cast<std::uint64_t>(consumed));
}

// RFC 9114 §6.2-10: such a stream may end or be reset before its type has come.
void MessageConnection::on_unidirectional_data(wire::StreamId stream, Bytes data, wire::Fin fin) {
  PartialStreamTypes::Prefix* type = types_.find(stream);
  if (type == nullptr && !data.empty() && !is_known(stream)) type = types_.add(stream);
  if (type != nullptr) {
    data = type->take(data);
    if (type->is_whole()) {
      const std::uint8_t known = type->bytes().front();
      // A second one is a mistake that nghttp3 finds.
      if (known == kControlStreamType && !peer_control_stream_) peer_control_stream_ = stream;
      if (known == kPushStreamType && transport_.role() == wire::Role::kClient) {
        // RFC 9114 §4.6-2
        return close(NGHTTP3_H3_ID_ERROR, "a push that was not permitted");
      }
      read(stream, type->bytes(), wire::Fin::kNo);
      type->size = 0;
    }
  }
  if (!data.empty()) read_unidirectional(stream, data);
  if (fin == wire::Fin::kYes) close_unidirectional(stream, NGHTTP3_H3_NO_ERROR);
}

void MessageConnection::read_unidirectional(wire::StreamId stream, Bytes data) {
  if (stream != peer_control_stream_) return read(stream, data, wire::Fin::kNo);
  const auto code = control_frames_.on_bytes(data);
  if (code) return close(*code, "a frame on the control stream is not as it should be");
  read_control(data);
}

// Input that ends behind the element of a PRIORITY_UPDATE, with its value still to come, fails an assertion of nghttp3
// 1.8, and so would end the process. So the element's last byte waits for the next byte, and goes in together with it.
void MessageConnection::read_control(Bytes data) {
  const wire::StreamId stream = *peer_control_stream_;
  if (held_control_byte_) {
    const std::array together{*held_control_byte_, data.front()};
    held_control_byte_.reset();
    data = data.subspan(1);
    read(stream, together, wire::Fin::kNo);
  }
  if (!data.empty() && control_frames_.end_behind_element()) {
    held_control_byte_ = data.back();
    data = data.first(data.size() - 1);
  }
  if (!data.empty()) read(stream, data, wire::Fin::kNo);
}

void MessageConnection::apply_priority(wire::StreamId stream) {
  nghttp3_pri priority;
  if (!is_open() || transport_.role() == wire::Role::kClient) return;
  if (nghttp3_conn_get_stream_priority(library_, &priority, raw(stream)) != 0) return;
  transport_.set_priority(stream,
                          {.urgency = static_cast<std::uint8_t>(priority.urgency), .incremental = priority.inc != 0});
}

void MessageConnection::ask_priority(wire::StreamId stream, wire::Priority priority) {
  if (!is_open()) return;
  // RFC 9218 §4: a dictionary of structured fields.
  std::array<std::uint8_t, 6> field{'u', '=', static_cast<std::uint8_t>('0' + priority.urgency), ',', ' ', 'i'};
  const std::size_t size = priority.incremental ? field.size() : 3;
  check(nghttp3_conn_set_client_stream_priority(library_, raw(stream), field.data(), size));
}

void MessageConnection::close_unidirectional(wire::StreamId stream, std::uint64_t error_code) {
  if (!is_open()) return;
  if (PartialStreamTypes::Prefix* type = types_.find(stream)) {
    transport_.consume(stream, type->size);
    type->size = 0;
    return;
  }
  // RFC 9114 §6.2.1-5: a critical stream that ends is a connection error, which nghttp3 returns.
  check(nghttp3_conn_close_stream(library_, raw(stream), error_code));
}

// Setting what is never asked for is nghttp3's only way to say whether it has the stream.
bool MessageConnection::is_known(wire::StreamId unidirectional) {
  return is_open() && nghttp3_conn_set_stream_user_data(library_, raw(unidirectional), nullptr) == 0;
}

void MessageConnection::on_read_error(wire::StreamId stream, std::int64_t library_error, bool lone_fin) {
  if (library_error == NGHTTP3_ERR_QPACK_HEADER_TOO_LARGE) {
    // RFC 9204 §7.4-2: nghttp3 has no code for this, and cannot go on after it.
    const bool in_section = is_request_stream(stream);
    close(in_section ? NGHTTP3_QPACK_DECOMPRESSION_FAILED : NGHTTP3_QPACK_ENCODER_STREAM_ERROR, "a field is too large");
    return;
  }
  const auto stream_error = stream_error_of(library_error, lone_fin);
  if (!stream_error || !is_request_stream(stream)) {
    fail(library_error);
    return;
  }
  abandon(stream, *stream_error);
  tell_abandoned(stream, *stream_error);
}

bool MessageConnection::tell_abandoned(wire::StreamId stream, std::uint64_t error_code) {
  for (MessageStream* state = streams_; state != nullptr; state = state->next_) {
    if (state->id_ != stream) continue;
    handler_.on_message_abandoned(*state, error_code);
    return true;
  }
  return false;
}

void MessageConnection::on_stream_reset(wire::StreamId stream, std::uint64_t error_code) {
  if (!is_open()) return;
  if (!is_request_stream(stream)) {
    close_unidirectional(stream, error_code);
    return;
  }
  check(nghttp3_conn_shutdown_stream_read(library_, raw(stream)));
  if (tell_abandoned(stream, error_code)) return;
  // RFC 9114 §4.1-13: reset before a request could be recognised, so there will be no response.
  transport_.reset_stream(stream, NGHTTP3_H3_REQUEST_INCOMPLETE);
}

void MessageConnection::on_stop_sending(wire::StreamId stream) {
  if (!is_open()) return;
  if (!is_request_stream(stream)) {
    // RFC 9114 §6.2.1-3: nobody may ask us to close a control stream, or (RFC 9204 §4.2) a QPACK stream.
    close(NGHTTP3_H3_CLOSED_CRITICAL_STREAM, "STOP_SENDING on a critical stream");
    return;
  }
  nghttp3_conn_shutdown_stream_write(library_, raw(stream));
}

void MessageConnection::on_stream_writable(wire::StreamId stream) {
  if (is_open()) check(nghttp3_conn_unblock_stream(library_, raw(stream)));
}

void MessageConnection::on_stream_data_acked(wire::StreamId stream, std::uint64_t bytes) {
  if (stream == control_stream_) control_bytes_unacked_ -= bytes;
  if (is_open()) check(nghttp3_conn_add_ack_offset(library_, raw(stream), bytes));
}

void MessageConnection::on_stream_closed(wire::StreamId stream) {
  if (!is_open()) return;
  const bool from_client = stream.initiator() == wire::Role::kClient;
  if (is_request_stream(stream) && from_client && transport_.role() == wire::Role::kServer) {
    nghttp3_conn_set_max_client_streams_bidi(library_, ++max_request_streams_);
  }
  check(nghttp3_conn_close_stream(library_, raw(stream), NGHTTP3_H3_NO_ERROR));
}

void MessageConnection::pump() {
  while (is_open() && write_next()) {
  }
  // RFC 9114 §5.2-12
  if (is_done()) close(NGHTTP3_H3_NO_ERROR, "shut down");
}

void MessageConnection::shut_down() {
  if (shutting_down_ || state_ == State::kOver) return;
  shutting_down_ = true;
  if (is_open()) say_goodbye();
}

// RFC 9114 §5.2-2, §5.2-3: nghttp3 rejects what comes after the last request that it names.
void MessageConnection::say_goodbye() {
  check(nghttp3_conn_shutdown(library_));
}

// The client has heard the GOAWAY, so it knows that what is not answered was not looked at.
bool MessageConnection::is_done() {
  return shutting_down_ && is_open() && control_bytes_unacked_ == 0 && nghttp3_conn_is_drained(library_) != 0;
}

// One turn: what nghttp3 wants written next, to its stream. False when there is nothing.
bool MessageConnection::write_next() {
  std::array<nghttp3_vec, kMaxPieces> pieces;
  std::int64_t id = -1;
  int fin = 0;
  const auto count = nghttp3_conn_writev_stream(library_, &id, &fin, pieces.data(), pieces.size());
  if (count < 0) {
    fail(count);
    return false;
  }
  if (id < 0) return false;

  const wire::StreamId stream{static_cast<std::uint64_t>(id)};
  const auto last_fin = fin != 0 ? wire::Fin::kYes : wire::Fin::kNo;
  const auto piece_count = static_cast<std::size_t>(count);
  connection::WriteOutcome outcome;
  std::size_t accepted = 0;
  if (piece_count == 0) outcome = transport_.write(stream, {}, last_fin);
  for (std::size_t i = 0; i < piece_count && outcome.status == connection::WriteStatus::kOk; ++i) {
    const Bytes piece{pieces[i].base, pieces[i].len};
    outcome = transport_.write(stream, piece, i + 1 == piece_count ? last_fin : wire::Fin::kNo);
    accepted += outcome.accepted;
  }

  // An offset of 0 says that a lone FIN was taken, so it is told only when it was.
  if (accepted != 0 || outcome.status == connection::WriteStatus::kOk) {
    if (stream == control_stream_) control_bytes_unacked_ += accepted;
    check(nghttp3_conn_add_write_offset(library_, id, accepted));
    if (!is_open()) return false;
  }
  switch (outcome.status) {
    case connection::WriteStatus::kOk:
      return true;
    case connection::WriteStatus::kBlocked:
      nghttp3_conn_block_stream(library_, id);
      return true;
    case connection::WriteStatus::kClosed:
      on_stop_sending(stream);
      return is_open();
  }
  return false;
}

void MessageConnection::submit_response(MessageStream& stream, std::span<const HeaderField> fields,
                                        HasContent has_content) {
  if (!is_open()) return;
  const FieldArray array{fields, FieldText::kStays};
  const bool with_content = has_content == HasContent::kYes;
  if (trace_) trace_.on_fields_sent(stream.id(), fields);
  check(nghttp3_conn_submit_response(library_, raw(stream.id()), array.data(), array.size(),
                                     with_content ? &Callbacks::kContentReader : nullptr));
}

bool MessageConnection::submit_request(wire::StreamId id, MessageStream& stream, std::span<const HeaderField> fields,
                                       FieldText text, HasContent has_content) {
  if (!is_open()) return false;
  const FieldArray array{fields, text};
  const nghttp3_data_reader* reader = has_content == HasContent::kYes ? &Callbacks::kContentReader : nullptr;
  const int result = nghttp3_conn_submit_request(library_, raw(id), array.data(), array.size(), reader, &stream);
  if (result != 0) {
    fail(result);
    return false;
  }
  adopt(id, stream);
  if (trace_) {
    trace_.on_stream_type(id, telemetry::Side::kLocal, telemetry::Http3StreamType::kRequest);
    trace_.on_fields_sent(id, fields);
  }
  return true;
}

void MessageConnection::abandon(wire::StreamId stream, std::uint64_t error_code) {
  if (!is_open()) return;
  transport_.reset_stream(stream, error_code);
  transport_.stop_sending(stream, error_code);
  nghttp3_conn_shutdown_stream_write(library_, raw(stream));
  check(nghttp3_conn_shutdown_stream_read(library_, raw(stream)));
}

void MessageConnection::close(std::uint64_t error_code, std::string_view reason) {
  if (!is_open()) return;
  state_ = State::kOver;
  transport_.close(error_code, reason);
}

void MessageConnection::fail(std::int64_t library_error) {
  const int error = static_cast<int>(library_error);
  close(nghttp3_err_infer_quic_app_error_code(error), nghttp3_strerror(error));
}

void MessageConnection::check(std::int64_t library_result) {
  if (library_result != 0 && library_result != NGHTTP3_ERR_STREAM_NOT_FOUND) fail(library_result);
}

void MessageConnection::adopt(wire::StreamId id, MessageStream& stream) {
  stream.id_ = id;
  stream.previous_ = nullptr;
  stream.next_ = streams_;
  if (streams_ != nullptr) streams_->previous_ = &stream;
  streams_ = &stream;
}

void MessageConnection::let_go(MessageStream& stream) {
  (stream.previous_ != nullptr ? stream.previous_->next_ : streams_) = stream.next_;
  if (stream.next_ != nullptr) stream.next_->previous_ = stream.previous_;
  stream.previous_ = nullptr;
  stream.next_ = nullptr;
  handler_.on_stream_gone(stream);
}

}  // namespace pollux::http3
