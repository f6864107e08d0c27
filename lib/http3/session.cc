#include "http3/session.h"

#include "http3/error_code.h"

namespace pollux::http3 {
namespace {

RequestState& request_of(MessageStream& stream) {
  return static_cast<RequestState&>(stream);
}

}  // namespace

Session::Session(connection::StreamApi& transport, const SessionResources& resources)
    : transport_(transport),
      resources_(resources),
      messages_(transport, *this, resources.memory, resources.max_request_streams) {
  ++resources_.counters.sessions;
}

void Session::on_handshake_complete(std::string_view) {
  messages_.start();
}

// The control stream and SETTINGS need not wait for the client's Finished.
void Session::on_early_data(std::string_view) {
  messages_.start();
}

void Session::on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) {
  // 0-RTT data comes before the handshake is complete.
  if (messages_.start()) messages_.on_stream_data(stream, data, fin);
}

void Session::on_stream_reset(wire::StreamId stream, std::uint64_t application_error_code) {
  if (messages_.start()) messages_.on_stream_reset(stream, application_error_code);
}

void Session::on_stop_sending(wire::StreamId stream, std::uint64_t) {
  messages_.on_stop_sending(stream);
}

void Session::on_stream_writable(wire::StreamId stream) {
  messages_.on_stream_writable(stream);
}

void Session::on_stream_data_acked(wire::StreamId stream, std::uint64_t bytes) {
  messages_.on_stream_data_acked(stream, bytes);
}

void Session::on_stream_closed(wire::StreamId stream) {
  messages_.on_stream_closed(stream);
}

void Session::on_streams_available(wire::StreamDirection) {}  // a server opens its three streams at start, or closes

void Session::on_send_opportunity(Timestamp) {
  messages_.pump();
}

// RFC 9114 §3.3-7, §5.2-7
void Session::on_shutdown() {
  messages_.shut_down();
}

void Session::on_connection_closed(const connection::CloseReason&) {
  messages_.on_connection_closed();
}

MessageStream* Session::on_stream_opened(wire::StreamId) {
  const auto handle = resources_.requests.acquire();
  if (!handle) {
    ++resources_.counters.refused_requests;
    return nullptr;
  }
  RequestState* request = resources_.requests.find(*handle);
  request->set_handle(*handle);
  return request;
}

void Session::on_field(MessageStream& stream, std::string_view name, std::string_view value) {
  request_of(stream).on_field(name, value);
}

void Session::on_fields_end(MessageStream& stream) {
  RequestState& request = request_of(stream);
  Request received = request.request();
  received.is_early = !transport_.is_handshake_complete();
  const ResponsePlan plan = plan_response(received, resources_.root);
  request.respond(plan);
  count(plan);
  messages_.submit_response(
      request, request.headers().fields(),
      request.has_body() ? MessageConnection::HasContent::kYes : MessageConnection::HasContent::kNo);
}

void Session::on_content(MessageStream&, Bytes) {}  // no method that is answered gives content a meaning

void Session::on_message_end(MessageStream&) {}

void Session::on_message_abandoned(MessageStream& stream, std::uint64_t) {
  // RFC 9114 §4.1-13: a request that ended before it could be answered gets no response but this.
  if (!request_of(stream).has_responded()) transport_.reset_stream(stream.id(), kRequestIncomplete);
}

Bytes Session::take_content(MessageStream& stream) {
  return request_of(stream).take_body();
}

void Session::on_stream_gone(MessageStream& stream) {
  resources_.requests.release(request_of(stream).handle());
}

void Session::count(const ResponsePlan& plan) {
  SessionCounters& counters = resources_.counters;
  ++counters.requests;
  counters.content_bytes += plan.body.size();
  const auto status = static_cast<std::uint16_t>(plan.status);
  if (status >= 400) {
    ++counters.client_errors;
  } else if (plan.status == Status::kMovedPermanently) {
    ++counters.redirected;
  } else {
    ++counters.succeeded;
  }
}

}  // namespace pollux::http3
