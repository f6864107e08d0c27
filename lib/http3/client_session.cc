#include "http3/client_session.h"

#include <algorithm>
#include <array>

#include "base/invariant.h"
#include "http3/error_code.h"

namespace pollux::http3 {
namespace {

constexpr std::size_t kPseudoFields = 4;

// RFC 9110 §9.2.1
[[nodiscard]] bool is_safe(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

}  // namespace

ClientSession::ClientSession(connection::StreamApi& transport, PoolAllocator& memory, ResponseEvents& responses)
    : transport_(transport), memory_(memory), responses_(responses) {
  begin_anew();
}

void ClientSession::begin_anew() {
  MessageHandler& handler = *this;
  messages_.emplace(transport_, handler, memory_, 0);
}

std::optional<wire::StreamId> ClientSession::request(const ClientRequest& request) {
  POLLUX_INVARIANT(request.more.size() <= kMaxSentFields - kPseudoFields);
  // RFC 9114 §10.9-1: somebody else may repeat what goes out in 0-RTT.
  if (!transport_.is_handshake_complete() && !is_safe(request.method)) return std::nullopt;
  if (!messages_->takes_requests() || requests_.in_use() == requests_.capacity()) return std::nullopt;
  const auto id = transport_.open_stream(wire::StreamDirection::kBidirectional);
  if (!id) return std::nullopt;

  std::array<HeaderField, kMaxSentFields> fields{
      {{":method", request.method}, {":scheme", "https"}, {":authority", request.authority}, {":path", request.path}}};
  std::ranges::copy(request.more, fields.begin() + kPseudoFields);
  const auto handle = requests_.acquire();
  Response& response = *requests_.find(*handle);
  response.handle = *handle;
  response.content = request.content;
  const auto sent = std::span{fields}.first(kPseudoFields + request.more.size());
  const auto has_content =
      request.content.empty() ? MessageConnection::HasContent::kNo : MessageConnection::HasContent::kYes;
  if (!messages_->submit_request(*id, response, sent, FieldText::kCopied, has_content)) {
    requests_.release(*handle);
    return std::nullopt;
  }
  messages_->pump();
  return id;
}

void ClientSession::set_priority(wire::StreamId stream, wire::Priority priority) {
  messages_->ask_priority(stream, priority);
  messages_->pump();
}

void ClientSession::cancel(wire::StreamId stream) {
  requests_.for_each([stream](SlabHandle, Response& response) {
    if (response.id() == stream) response.over = true;
  });
  messages_->abandon(stream, kRequestCancelled);
}

void ClientSession::on_handshake_complete(std::string_view) {
  if (!messages_->start()) return;
  messages_->pump();
  responses_.on_ready();
}

// The server's settings are not known yet; until they are, the defaults hold (RFC 9114 §7.2.4.2).
void ClientSession::on_early_data(std::string_view alpn) {
  on_handshake_complete(alpn);
}

void ClientSession::on_early_data_rejected() {
  begin_anew();
  responses_.on_requests_lost();
}

void ClientSession::on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) {
  messages_->on_stream_data(stream, data, fin);
}

void ClientSession::on_stream_reset(wire::StreamId stream, std::uint64_t application_error_code) {
  messages_->on_stream_reset(stream, application_error_code);
}

void ClientSession::on_stop_sending(wire::StreamId stream, std::uint64_t) {
  messages_->on_stop_sending(stream);
}

void ClientSession::on_stream_writable(wire::StreamId stream) {
  messages_->on_stream_writable(stream);
}

void ClientSession::on_stream_data_acked(wire::StreamId stream, std::uint64_t bytes) {
  messages_->on_stream_data_acked(stream, bytes);
}

void ClientSession::on_stream_closed(wire::StreamId stream) {
  messages_->on_stream_closed(stream);
}

void ClientSession::on_streams_available(wire::StreamDirection direction) {
  if (messages_->takes_requests() && direction == wire::StreamDirection::kBidirectional) responses_.on_ready();
}

void ClientSession::on_send_opportunity(Timestamp) {
  messages_->pump();
}

void ClientSession::on_connection_closed(const connection::CloseReason& reason) {
  messages_->on_connection_closed();
  responses_.on_client_closed(reason);
}

// A server opens no request streams (RFC 9114 §6.1); nghttp3 says so before this is asked.
MessageStream* ClientSession::on_stream_opened(wire::StreamId) {
  return nullptr;
}

void ClientSession::on_field(MessageStream& stream, std::string_view name, std::string_view value) {
  if (!static_cast<Response&>(stream).over) responses_.on_response_field(stream.id(), name, value);
}

void ClientSession::on_fields_end(MessageStream&) {}

void ClientSession::on_content(MessageStream& stream, Bytes content) {
  if (!static_cast<Response&>(stream).over) responses_.on_response_content(stream.id(), content);
}

void ClientSession::on_message_end(MessageStream& stream) {
  auto& response = static_cast<Response&>(stream);
  if (response.over) return;
  response.over = true;
  responses_.on_response_end(stream.id());
}

void ClientSession::on_message_abandoned(MessageStream& stream, std::uint64_t error_code) {
  auto& response = static_cast<Response&>(stream);
  if (response.over) return;
  response.over = true;
  responses_.on_response_failed(stream.id(), error_code);
}

Bytes ClientSession::take_content(MessageStream& stream) {
  return static_cast<Response&>(stream).content;
}

void ClientSession::on_stream_gone(MessageStream& stream) {
  requests_.release(static_cast<Response&>(stream).handle);
}

}  // namespace pollux::http3
