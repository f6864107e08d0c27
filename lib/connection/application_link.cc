#include "connection/application_link.h"

#include <utility>

namespace pollux::connection {

void ApplicationLink::on_handshake_complete(std::string_view alpn) {
  handshake_complete_ = true;
  report([&](ConnectionEvents& events) { events.on_handshake_complete(alpn); });
}

void ApplicationLink::on_early_data(std::string_view alpn) {
  report([&](ConnectionEvents& events) { events.on_early_data(alpn); });
}

void ApplicationLink::on_early_data_rejected() {
  report([](ConnectionEvents& events) { events.on_early_data_rejected(); });
}

void ApplicationLink::on_datagram(Bytes message) {
  report([&](ConnectionEvents& events) { events.on_datagram(message); });
}

void ApplicationLink::on_shutdown() {
  report([](ConnectionEvents& events) { events.on_shutdown(); });
}

void ApplicationLink::on_burst_end(Timestamp now) {
  if (events_ != nullptr && std::exchange(has_news_, false)) events_->on_send_opportunity(now);
}

void ApplicationLink::on_connection_closed(const CloseReason& reason) {
  if (events_ == nullptr) return;
  events_->on_connection_closed(reason);
  events_.reset();
}

void ApplicationLink::on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) {
  counters_.add(telemetry::Counter::kRxStreamBytes, data.size());
  if (trace_ != nullptr) trace_->on_stream_heard(stream);
  report([&](ConnectionEvents& events) { events.on_stream_data(stream, data, fin); });
}

void ApplicationLink::on_stream_reset(wire::StreamId stream, std::uint64_t application_error_code) {
  counters_.add(telemetry::Counter::kStreamsReset);
  if (trace_ != nullptr) trace_->on_stream_heard(stream);
  report([&](ConnectionEvents& events) { events.on_stream_reset(stream, application_error_code); });
}

void ApplicationLink::on_stop_sending(wire::StreamId stream, std::uint64_t application_error_code) {
  report([&](ConnectionEvents& events) { events.on_stop_sending(stream, application_error_code); });
}

void ApplicationLink::on_stream_writable(wire::StreamId stream) {
  report([&](ConnectionEvents& events) { events.on_stream_writable(stream); });
}

void ApplicationLink::on_stream_data_acked(wire::StreamId stream, std::uint64_t bytes) {
  counters_.add(telemetry::Counter::kTxStreamBytes, bytes);
  report([&](ConnectionEvents& events) { events.on_stream_data_acked(stream, bytes); });
}

void ApplicationLink::on_stream_closed(wire::StreamId stream) {
  if (trace_ != nullptr) trace_->on_stream_closed(stream);
  report([&](ConnectionEvents& events) { events.on_stream_closed(stream); });
}

void ApplicationLink::on_streams_available(wire::StreamDirection direction) {
  // RFC 9001 §5.6-1: on_early_data asks whether streams are wanted in 0-RTT; without that, nobody is tempted.
  if (!handshake_complete_) return;
  report([&](ConnectionEvents& events) { events.on_streams_available(direction); });
}

}  // namespace pollux::connection
