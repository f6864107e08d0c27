// ClientSession: the client's side of one perf connection: exchanges of bytes, many at a time, each on a bidirectional
// stream of its own. It makes what it uploads, and keeps nothing of what it is sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "connection/events.h"
#include "connection/stream_api.h"
#include "perf_protocol/content.h"
#include "perf_protocol/request.h"
#include "perf_protocol/stream_map.h"

namespace pollux::perf_protocol {

// Without the eight bytes that ask for the response.
struct Exchange {
  std::uint64_t upload = 0;
  std::uint64_t download = 0;  // kUnlimited: until cancel()
};

// What a client hears. A call may lead to ClientSession::begin and cancel, but not to the session's end.
class ExchangeEvents {
 public:
  virtual ~ExchangeEvents() = default;

  // Exchanges can begin now, or again.
  virtual void on_ready() = 0;
  // The server took nothing of what was sent in 0-RTT: all exchanges are gone. on_ready follows.
  virtual void on_exchanges_lost() = 0;
  // So many bytes more of the upload have arrived.
  virtual void on_upload_acked(wire::StreamId, std::uint64_t /*bytes*/) {}
  virtual void on_download(wire::StreamId stream, Bytes content) = 0;
  // The server has taken the whole upload, and all that it was asked for has come.
  virtual void on_exchange_end(wire::StreamId stream) = 0;
  // It ended otherwise: with the server's error code, or with kWrongSize where it sent less or more.
  virtual void on_exchange_failed(wire::StreamId stream, std::uint64_t error_code) = 0;
  virtual void on_client_closed(const connection::CloseReason& reason) = 0;
};

class ClientSession final : public connection::ConnectionEvents {
 public:
  // Both outlive the session.
  ClientSession(connection::StreamApi& transport, ExchangeEvents& events) : transport_(transport), events_(events) {}

  // The stream that it goes on, or nothing: not connected, or no stream to be had before on_ready.
  std::optional<wire::StreamId> begin(const Exchange& exchange);
  // Both directions; nothing more is told of it. No effect when it has ended.
  void cancel(wire::StreamId stream);

  void on_handshake_complete(std::string_view alpn) override;
  void on_early_data(std::string_view alpn) override;
  void on_early_data_rejected() override;
  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) override;
  void on_stream_reset(wire::StreamId stream, std::uint64_t application_error_code) override;
  void on_stop_sending(wire::StreamId, std::uint64_t) override {}  // its answer, or its reset, says what it means
  void on_stream_writable(wire::StreamId stream) override;
  void on_stream_data_acked(wire::StreamId stream, std::uint64_t bytes) override;
  void on_stream_closed(wire::StreamId stream) override;
  void on_streams_available(wire::StreamDirection direction) override;
  void on_send_opportunity(Timestamp) override {}
  void on_connection_closed(const connection::CloseReason& reason) override;

 private:
  struct Request {
    Header header;  // borrowed by the transport until the stream is closed
    ContentWriter upload;
    std::uint64_t missing;  // of the download
    std::size_t header_written = 0;
    std::size_t header_acked = 0;
    bool over = false;  // the end was told, or nobody wants to hear of it
  };

  [[nodiscard]] Request* find_open(wire::StreamId id);
  void write(wire::StreamId id, Request& request);
  void give_up(wire::StreamId id, Request& request, std::uint64_t code);

  connection::StreamApi& transport_;
  ExchangeEvents& events_;
  bool open_ = false;
  StreamMap<Request> requests_;
};

}  // namespace pollux::perf_protocol
