#include "http3/message_callbacks.h"

#include "http3/traced_settings.h"

namespace pollux::http3 {
namespace {

MessageConnection& connection_of(void* self) {
  return *static_cast<MessageConnection*>(self);
}
MessageStream* stream_of(void* stream) {
  return static_cast<MessageStream*>(stream);
}
wire::StreamId id_of(std::int64_t id) {
  return wire::StreamId{static_cast<std::uint64_t>(id)};
}

std::string_view text_of(nghttp3_rcbuf* buffer) {
  const nghttp3_vec bytes = nghttp3_rcbuf_get_buf(buffer);
  return {reinterpret_cast<const char*>(bytes.base), bytes.len};
}

}  // namespace

const nghttp3_callbacks MessageConnection::Callbacks::kTable = {
    .acked_stream_data = nullptr,  // content stays in memory: nothing is freed by its acknowledgment
    .stream_close = stream_close,
    .recv_data = recv_data,
    .deferred_consume = deferred_consume,
    .begin_headers = begin_headers,
    .recv_header = recv_header,
    .end_headers = end_headers,
    .begin_trailers = nullptr,  // trailers are checked by nghttp3, and mean nothing here
    .recv_trailer = nullptr,
    .end_trailers = nullptr,
    .stop_sending = stop_sending,
    .end_stream = end_stream,
    .reset_stream = reset_stream,
    .shutdown = shutdown,
    .recv_settings = recv_settings,
};

const nghttp3_data_reader MessageConnection::Callbacks::kContentReader = {.read_data = read_content};

int MessageConnection::Callbacks::begin_headers(nghttp3_conn* library, std::int64_t id, void* self, void* stream) {
  if (stream != nullptr) return 0;  // a response after an interim one, or a request stream of ours
  MessageConnection& connection = connection_of(self);
  MessageStream* opened = connection.handler_.on_stream_opened(id_of(id));
  if (opened == nullptr) {
    connection.abandon(id_of(id), NGHTTP3_H3_REQUEST_REJECTED);
    return 0;
  }
  connection.adopt(id_of(id), *opened);
  if (connection.trace_) {
    connection.trace_.on_stream_type(id_of(id), telemetry::Side::kRemote, telemetry::Http3StreamType::kRequest);
  }
  return nghttp3_conn_set_stream_user_data(library, id, opened) == 0 ? 0 : NGHTTP3_ERR_CALLBACK_FAILURE;
}

int MessageConnection::Callbacks::recv_header(nghttp3_conn*, std::int64_t id, std::int32_t, nghttp3_rcbuf* name,
                                              nghttp3_rcbuf* value, std::uint8_t, void* self, void* stream) {
  if (MessageTrace& trace = connection_of(self).trace_) {
    trace.on_field_received(id_of(id), text_of(name), text_of(value));
  }
  if (stream != nullptr) connection_of(self).handler_.on_field(*stream_of(stream), text_of(name), text_of(value));
  return 0;
}

int MessageConnection::Callbacks::end_headers(nghttp3_conn*, std::int64_t id, int, void* self, void* stream) {
  // Here and not where the stream was read: fields may have waited for the QPACK encoder's stream.
  connection_of(self).apply_priority(id_of(id));
  if (MessageTrace& trace = connection_of(self).trace_) trace.on_fields_received(id_of(id));
  if (stream != nullptr) connection_of(self).handler_.on_fields_end(*stream_of(stream));
  return 0;
}

int MessageConnection::Callbacks::recv_data(nghttp3_conn*, std::int64_t id, const std::uint8_t* data, std::size_t size,
                                            void* self, void* stream) {
  MessageConnection& connection = connection_of(self);
  if (stream != nullptr) connection.handler_.on_content(*stream_of(stream), {data, size});
  connection.transport_.consume(id_of(id), size);
  connection.returned_in_call_ += size;
  return 0;
}

int MessageConnection::Callbacks::deferred_consume(nghttp3_conn*, std::int64_t id, std::size_t size, void* self,
                                                   void*) {
  connection_of(self).transport_.consume(id_of(id), size);
  return 0;
}

int MessageConnection::Callbacks::end_stream(nghttp3_conn*, std::int64_t, void* self, void* stream) {
  if (stream != nullptr) connection_of(self).handler_.on_message_end(*stream_of(stream));
  return 0;
}

int MessageConnection::Callbacks::stop_sending(nghttp3_conn*, std::int64_t id, std::uint64_t code, void* self, void*) {
  connection_of(self).transport_.stop_sending(id_of(id), code);
  return 0;
}

int MessageConnection::Callbacks::reset_stream(nghttp3_conn*, std::int64_t id, std::uint64_t code, void* self,
                                               void* stream) {
  MessageConnection& connection = connection_of(self);
  connection.transport_.reset_stream(id_of(id), code);
  if (stream != nullptr) connection.handler_.on_message_abandoned(*stream_of(stream), code);
  return 0;
}

int MessageConnection::Callbacks::stream_close(nghttp3_conn*, std::int64_t, std::uint64_t, void* self, void* stream) {
  if (stream != nullptr) connection_of(self).let_go(*stream_of(stream));
  return 0;
}

int MessageConnection::Callbacks::shutdown(nghttp3_conn*, std::int64_t, void* self) {
  connection_of(self).peer_goes_away_ = true;
  return 0;
}

int MessageConnection::Callbacks::recv_settings(nghttp3_conn*, const nghttp3_settings* settings, void* self) {
  if (MessageTrace& trace = connection_of(self).trace_) trace.on_settings(traced(*settings, telemetry::Side::kRemote));
  return 0;
}

nghttp3_ssize MessageConnection::Callbacks::read_content(nghttp3_conn*, std::int64_t id, nghttp3_vec* pieces,
                                                         std::size_t, std::uint32_t* flags, void* self, void* stream) {
  *flags |= NGHTTP3_DATA_FLAG_EOF;
  const Bytes content = connection_of(self).handler_.take_content(*stream_of(stream));
  if (content.empty()) return 0;
  if (MessageTrace& trace = connection_of(self).trace_) trace.on_content_sent(id_of(id), content.size());
  pieces[0] = {.base = const_cast<std::uint8_t*>(content.data()), .len = content.size()};
  return 1;
}

}  // namespace pollux::http3
