// Session: the server's side of one perf connection (draft-banks-quic-performance-00 §2.3): takes each stream's upload
// to its end, then sends what it asked for, on the same stream, or on a new one where the client's is unidirectional.
// A request in 0-RTT is answered like any other: to send it once more changes nothing, and costs what a new one costs.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/ring_queue.h"
#include "connection/events.h"
#include "connection/stream_api.h"
#include "perf_protocol/application.h"
#include "perf_protocol/content.h"
#include "perf_protocol/request.h"
#include "perf_protocol/stream_map.h"

namespace pollux::perf_protocol {

class Session final : public connection::ConnectionEvents {
 public:
  // Streams at a time, ours and the client's. One of the client's beyond is reset with kTooManyRequests.
  static constexpr std::size_t kMaxStreams = 1024;
  // Responses that wait until there is a stream for them, by the client's limit and by ours. Beyond: the connection
  // closes with kTooManyRequests.
  static constexpr std::size_t kMaxWaiting = 1024;

  // Both outlive the session.
  Session(connection::StreamApi& transport, PerfCounters& counters) : transport_(transport), counters_(counters) {}

  void on_handshake_complete(std::string_view) override {}
  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) override;
  void on_stream_reset(wire::StreamId stream, std::uint64_t application_error_code) override;
  void on_stop_sending(wire::StreamId, std::uint64_t) override {}  // the next write finds the stream closed
  void on_stream_writable(wire::StreamId stream) override;
  void on_stream_data_acked(wire::StreamId, std::uint64_t) override {}
  void on_stream_closed(wire::StreamId stream) override;
  void on_streams_available(wire::StreamDirection direction) override;
  void on_send_opportunity(Timestamp) override {}
  void on_shutdown() override;
  void on_connection_closed(const connection::CloseReason&) override { streams_.clear(); }

 private:
  struct Stream {
    HeaderReader header{};
    ContentWriter response{};
  };

  [[nodiscard]] Stream* admit(wire::StreamId id);
  void refuse(wire::StreamId id, std::uint64_t code);
  void answer(wire::StreamId id, Stream& stream);
  void send(wire::StreamId id, Stream& stream);
  void answer_elsewhere(std::uint64_t size);
  void open_streams();
  void close_when_done();

  connection::StreamApi& transport_;
  PerfCounters& counters_;
  StreamMap<Stream> streams_;         // until both directions of each are over
  RingQueue<std::uint64_t> waiting_;  // sizes of responses that have no stream yet
  bool shutting_down_ = false;
};

}  // namespace pollux::perf_protocol
