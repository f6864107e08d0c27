#include "app/common/protocol_choice.h"

#include <algorithm>

#include "base/invariant.h"

namespace pollux::app {
namespace {

// Passes everything on to the session of the protocol that was agreed on.
class ChosenSession final : public connection::ConnectionEvents {
 public:
  ChosenSession(const ProtocolChoice& choice, connection::StreamApi& connection)
      : choice_(choice), connection_(connection) {}

  void on_handshake_complete(std::string_view alpn) override { choose(alpn).on_handshake_complete(alpn); }
  void on_early_data(std::string_view alpn) override { choose(alpn).on_early_data(alpn); }
  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) override {
    session().on_stream_data(stream, data, fin);
  }
  void on_stream_reset(wire::StreamId stream, std::uint64_t code) override { session().on_stream_reset(stream, code); }
  void on_stop_sending(wire::StreamId stream, std::uint64_t code) override { session().on_stop_sending(stream, code); }
  void on_stream_writable(wire::StreamId stream) override { session().on_stream_writable(stream); }
  void on_stream_data_acked(wire::StreamId stream, std::uint64_t bytes) override {
    session().on_stream_data_acked(stream, bytes);
  }
  void on_stream_closed(wire::StreamId stream) override { session().on_stream_closed(stream); }
  void on_datagram(Bytes message) override { session().on_datagram(message); }
  void on_streams_available(wire::StreamDirection direction) override { session().on_streams_available(direction); }
  void on_send_opportunity(Timestamp now) override {
    if (session_) session_->on_send_opportunity(now);
  }
  void on_shutdown() override {
    shutting_down_ = true;
    if (session_) session_->on_shutdown();
  }
  void on_connection_closed(const connection::CloseReason& reason) override {
    if (session_) session_->on_connection_closed(reason);
  }

 private:
  connection::ConnectionEvents& choose(std::string_view alpn) {
    if (session_) return *session_;
    session_ = choice_.application_of(alpn).accept(connection_);
    if (shutting_down_) session_->on_shutdown();
    return *session_;
  }
  // Streams come after on_early_data or on_handshake_complete.
  connection::ConnectionEvents& session() {
    POLLUX_INVARIANT(session_ != nullptr);
    return *session_;
  }

  const ProtocolChoice& choice_;
  connection::StreamApi& connection_;
  std::unique_ptr<connection::ConnectionEvents> session_;
  bool shutting_down_ = false;
};

}  // namespace

std::unique_ptr<connection::ConnectionEvents> ProtocolChoice::accept(connection::StreamApi& connection) {
  return std::make_unique<ChosenSession>(*this, connection);
}

connection::Application& ProtocolChoice::application_of(std::string_view alpn) const {
  const auto found = std::ranges::find(protocols_, alpn, &Protocol::alpn);
  POLLUX_INVARIANT(found != protocols_.end());
  return *found->application;
}

}  // namespace pollux::app
