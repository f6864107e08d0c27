// Session: the server's side of one HTTP/3 connection: requests in, the documents of a root out.
// Decides nothing itself: what to answer is plan_response's, how it goes out is MessageConnection's.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/slab.h"
#include "connection/events.h"
#include "connection/stream_api.h"
#include "http3/document_root.h"
#include "http3/message_connection.h"
#include "http3/request_state.h"

namespace pollux::http3 {

// What all sessions of a worker did, since it started.
struct SessionCounters {
  std::uint64_t sessions = 0;
  std::uint64_t requests = 0;          // header sections that were answered
  std::uint64_t succeeded = 0;         // of those: 2xx, and 304
  std::uint64_t redirected = 0;        // 301
  std::uint64_t client_errors = 0;     // 4xx, and 501
  std::uint64_t content_bytes = 0;     // of those responses, whether or not the client took them all
  std::uint64_t refused_requests = 0;  // for want of a free RequestState
};

// What the sessions of one worker share. Not for several threads.
struct SessionResources {
  const DocumentRoot& root;
  PoolAllocator& memory;
  Slab<RequestState>& requests;
  SessionCounters& counters;
  std::uint64_t max_request_streams;  // see MessageConnection
};

class Session final : public connection::ConnectionEvents, private MessageHandler {
 public:
  // Everything outlives the session.
  Session(connection::StreamApi& transport, const SessionResources& resources);

  void on_handshake_complete(std::string_view alpn) override;
  void on_early_data(std::string_view alpn) override;
  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) override;
  void on_stream_reset(wire::StreamId stream, std::uint64_t application_error_code) override;
  void on_stop_sending(wire::StreamId stream, std::uint64_t application_error_code) override;
  void on_stream_writable(wire::StreamId stream) override;
  void on_stream_data_acked(wire::StreamId stream, std::uint64_t bytes) override;
  void on_stream_closed(wire::StreamId stream) override;
  void on_streams_available(wire::StreamDirection direction) override;
  void on_send_opportunity(Timestamp now) override;
  void on_shutdown() override;
  void on_connection_closed(const connection::CloseReason& reason) override;

 private:
  MessageStream* on_stream_opened(wire::StreamId stream) override;
  void on_field(MessageStream& stream, std::string_view name, std::string_view value) override;
  void on_fields_end(MessageStream& stream) override;
  void on_content(MessageStream& stream, Bytes content) override;
  void on_message_end(MessageStream& stream) override;
  void on_message_abandoned(MessageStream& stream, std::uint64_t error_code) override;
  Bytes take_content(MessageStream& stream) override;
  void on_stream_gone(MessageStream& stream) override;

  void count(const ResponsePlan& plan);

  connection::StreamApi& transport_;
  SessionResources resources_;
  MessageConnection messages_;
};

}  // namespace pollux::http3
