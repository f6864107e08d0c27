// ApplicationLink: carries what the streams report to the application above, and remembers that there was
// something to report. Owns the application's side of the connection until the connection has closed.
#pragma once

#include <memory>

#include "connection/events.h"
#include "connection/tracing.h"
#include "stream/stream_events.h"
#include "telemetry/counters.h"

namespace pollux::connection {

class ApplicationLink final : public stream::StreamEvents {
 public:
  explicit ApplicationLink(telemetry::Counters& counters) : counters_(counters) {}

  void attach(std::unique_ptr<ConnectionEvents> events) { events_ = std::move(events); }
  // `trace` outlives this object.
  void set_trace(const TracingHandle& trace) { trace_ = trace.get(); }
  [[nodiscard]] bool is_attached() const { return events_ != nullptr; }

  void on_handshake_complete(std::string_view alpn);
  void on_early_data(std::string_view alpn);
  void on_early_data_rejected();
  void on_datagram(Bytes message);
  void on_shutdown();
  // on_send_opportunity, if anything was reported since the last one.
  void on_burst_end(Timestamp now);
  // The last report; the application's side is freed.
  void on_connection_closed(const CloseReason& reason);

 private:
  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) override;
  void on_stream_reset(wire::StreamId stream, std::uint64_t application_error_code) override;
  void on_stop_sending(wire::StreamId stream, std::uint64_t application_error_code) override;
  void on_stream_writable(wire::StreamId stream) override;
  void on_stream_data_acked(wire::StreamId stream, std::uint64_t bytes) override;
  void on_stream_closed(wire::StreamId stream) override;
  void on_streams_available(wire::StreamDirection direction) override;

  // Calls one member of the application, if there is one.
  template <typename Call>
  void report(Call&& call) {
    if (events_ == nullptr) return;
    has_news_ = true;
    call(*events_);
  }

  telemetry::Counters& counters_;
  std::unique_ptr<ConnectionEvents> events_;
  bool has_news_ = false;
  bool handshake_complete_ = false;
  Tracing* trace_ = nullptr;  // null: not traced
};

}  // namespace pollux::connection
