// ClientSession: the client's side of one HTTP/3 connection: many requests at a time, each response told to one
// ResponseEvents as it arrives. It keeps no content. Where TLS offers 0-RTT,
// requests of safe methods go out in it; the others wait for the handshake.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/slab.h"
#include "connection/events.h"
#include "connection/stream_api.h"
#include "http3/allocator.h"
#include "http3/header_field.h"
#include "http3/message_connection.h"

namespace pollux::http3 {

// What a client hears. A call may lead to ClientSession::request, but not to the session's end.
class ResponseEvents {
 public:
  virtual ~ResponseEvents() = default;

  // Requests can be made now, or again.
  virtual void on_ready() = 0;
  // The server took nothing of what was sent in 0-RTT: all requests are gone, without another word of them. on_ready
  // follows.
  virtual void on_requests_lost() {}
  // One field of the response, ":status" first; valid during the call only.
  virtual void on_response_field(wire::StreamId stream, std::string_view name, std::string_view value) = 0;
  virtual void on_response_content(wire::StreamId stream, Bytes content) = 0;
  // The response is complete.
  virtual void on_response_end(wire::StreamId stream) = 0;
  // There will be no complete response: the server gave up, or its response was malformed.
  virtual void on_response_failed(wire::StreamId stream, std::uint64_t error_code) = 0;
  virtual void on_client_closed(const connection::CloseReason& reason) = 0;
};

struct ClientRequest {
  std::string_view method = "GET";
  std::string_view authority = "localhost";
  std::string_view path = "/";
  std::span<const HeaderField> more{};  // at most kMaxSentFields - 4
  Bytes content{};                      // borrowed until the response has ended or failed, or the connection is over
};

class ClientSession final : public connection::ConnectionEvents, private MessageHandler {
 public:
  // Requests of one session at a time; request() answers nothing beyond.
  static constexpr std::size_t kMaxRequests = 4096;

  // Both outlive the session.
  ClientSession(connection::StreamApi& transport, PoolAllocator& memory, ResponseEvents& responses);

  // The stream that the request went out on, or nothing: not connected, or no stream to be had before on_ready.
  // The text is copied.
  std::optional<wire::StreamId> request(const ClientRequest& request);
  // Asks the server to send this response earlier or later than it would (RFC 9218 §7). The header field "priority"
  // of a request says the same from its beginning.
  void set_priority(wire::StreamId stream, wire::Priority priority);
  // Loses interest in a response; nothing more is told of it.
  void cancel(wire::StreamId stream);

  void on_handshake_complete(std::string_view alpn) override;
  void on_early_data(std::string_view alpn) override;
  void on_early_data_rejected() override;
  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) override;
  void on_stream_reset(wire::StreamId stream, std::uint64_t application_error_code) override;
  void on_stop_sending(wire::StreamId stream, std::uint64_t application_error_code) override;
  void on_stream_writable(wire::StreamId stream) override;
  void on_stream_data_acked(wire::StreamId stream, std::uint64_t bytes) override;
  void on_stream_closed(wire::StreamId stream) override;
  void on_streams_available(wire::StreamDirection direction) override;
  void on_send_opportunity(Timestamp now) override;
  void on_connection_closed(const connection::CloseReason& reason) override;

 private:
  struct Response final : public MessageStream {
    SlabHandle handle;
    bool over = false;  // the end was told, or is not wanted
    Bytes content{};    // of the request
    void reset() {
      over = false;
      content = {};
    }
  };

  void begin_anew();
  MessageStream* on_stream_opened(wire::StreamId stream) override;
  void on_field(MessageStream& stream, std::string_view name, std::string_view value) override;
  void on_fields_end(MessageStream& stream) override;
  void on_content(MessageStream& stream, Bytes content) override;
  void on_message_end(MessageStream& stream) override;
  void on_message_abandoned(MessageStream& stream, std::uint64_t error_code) override;
  Bytes take_content(MessageStream& stream) override;
  void on_stream_gone(MessageStream& stream) override;

  connection::StreamApi& transport_;
  PoolAllocator& memory_;
  ResponseEvents& responses_;
  Slab<Response> requests_{kMaxRequests};
  std::optional<MessageConnection> messages_;  // begun anew where 0-RTT is rejected
};

}  // namespace pollux::http3
