// ClientSession: the client's side of one hq-interop connection: GET, many at a time, each answer told to one
// AnswerEvents as it arrives. It keeps no content.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "connection/events.h"
#include "connection/stream_api.h"

namespace pollux::hq {

// What a client hears. A call may lead to ClientSession::request, but not to the session's end.
class AnswerEvents {
 public:
  virtual ~AnswerEvents() = default;

  // Requests can be made now, or again.
  virtual void on_ready() = 0;
  // The server took nothing of what was sent in 0-RTT: all requests are gone. on_ready follows.
  virtual void on_requests_lost() = 0;
  virtual void on_answer(wire::StreamId stream, Bytes content) = 0;
  virtual void on_answer_end(wire::StreamId stream) = 0;
  // There will be no complete answer.
  virtual void on_answer_failed(wire::StreamId stream, std::uint64_t error_code) = 0;
  virtual void on_client_closed(const connection::CloseReason& reason) = 0;
};

class ClientSession final : public connection::ConnectionEvents {
 public:
  // Both outlive the session.
  ClientSession(connection::StreamApi& transport, AnswerEvents& answers) : transport_(transport), answers_(answers) {}

  // The stream that the request went out on, or nothing: not connected, or no stream to be had before on_ready. `path`
  // begins with a slash, and is copied.
  std::optional<wire::StreamId> request(std::string_view path);

  void on_handshake_complete(std::string_view alpn) override;
  void on_early_data(std::string_view alpn) override;
  void on_early_data_rejected() override;
  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) override;
  void on_stream_reset(wire::StreamId stream, std::uint64_t application_error_code) override;
  void on_stop_sending(wire::StreamId stream, std::uint64_t application_error_code) override;
  void on_stream_writable(wire::StreamId stream) override;
  void on_stream_data_acked(wire::StreamId, std::uint64_t) override {}
  void on_stream_closed(wire::StreamId stream) override;
  void on_streams_available(wire::StreamDirection direction) override;
  void on_send_opportunity(Timestamp) override {}
  void on_connection_closed(const connection::CloseReason& reason) override;

 private:
  struct Request {
    std::string text;  // borrowed by the transport until the stream is closed
    std::size_t written = 0;
    bool over = false;  // the end was told
  };

  void write(wire::StreamId id, Request& request);

  connection::StreamApi& transport_;
  AnswerEvents& answers_;
  bool open_ = false;
  // By stream. Nodes stay where they are, and with them the text.
  std::unordered_map<std::uint64_t, Request> requests_;
};

}  // namespace pollux::hq
