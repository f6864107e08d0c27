// Session: the server's side of one hq-interop connection: a request line in, the bytes that it names out. A request
// that cannot be answered is reset. Never copies content.
#pragma once

#include <string>
#include <vector>

#include "connection/events.h"
#include "connection/stream_api.h"
#include "hq/application.h"

namespace pollux::hq {

class Session final : public connection::ConnectionEvents {
 public:
  // Requests that wait for the rest of their line, or for room to answer. Beyond: reset with kTooManyRequests.
  static constexpr std::size_t kMaxStreams = 1024;

  // Everything outlives the session.
  Session(connection::StreamApi& transport, const FindContent& find, HqCounters& counters)
      : transport_(transport), find_(find), counters_(counters) {}

  void on_handshake_complete(std::string_view) override {}
  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) override;
  void on_stream_reset(wire::StreamId stream, std::uint64_t application_error_code) override;
  void on_stop_sending(wire::StreamId stream, std::uint64_t application_error_code) override;
  void on_stream_writable(wire::StreamId stream) override;
  void on_stream_data_acked(wire::StreamId, std::uint64_t) override {}
  void on_stream_closed(wire::StreamId stream) override;
  void on_streams_available(wire::StreamDirection) override {}
  void on_send_opportunity(Timestamp) override {}
  void on_connection_closed(const connection::CloseReason&) override { streams_.clear(); }

 private:
  struct Stream {
    wire::StreamId id;
    std::string request{};  // as far as it has come
    bool answers = false;
    Bytes rest{};  // of the answer, not written yet
  };

  [[nodiscard]] Stream* find(wire::StreamId id);
  void forget(wire::StreamId id);
  void answer(Stream& stream);
  void write(Stream& stream);
  void refuse(wire::StreamId id, std::uint64_t code);

  connection::StreamApi& transport_;
  const FindContent& find_;
  HqCounters& counters_;
  std::vector<Stream> streams_;
};

}  // namespace pollux::hq
