#include "app/load/dialogue/silent_dialogue.h"

#include "http3/error_code.h"

namespace pollux::app {

class SilentDialogue::Session final : public connection::ConnectionEvents {
 public:
  Session(SilentDialogue& owner, connection::StreamApi& connection) : owner_(owner), connection_(connection) {}

  void on_handshake_complete(std::string_view) override {
    owner_.events_.on_connected();
    owner_.events_.on_room();
  }
  // The server's control streams, say.
  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin) override {
    connection_.consume(stream, data.size());
  }
  void on_stream_reset(wire::StreamId, std::uint64_t) override {}
  void on_stop_sending(wire::StreamId, std::uint64_t) override {}
  void on_stream_writable(wire::StreamId) override {}
  void on_stream_data_acked(wire::StreamId, std::uint64_t) override {}
  void on_stream_closed(wire::StreamId) override {}
  void on_streams_available(wire::StreamDirection) override {}
  void on_send_opportunity(Timestamp) override {}
  void on_connection_closed(const connection::CloseReason& reason) override {
    owner_.connection_ = nullptr;
    owner_.events_.on_over(reason);
  }

 private:
  SilentDialogue& owner_;
  connection::StreamApi& connection_;
};

std::unique_ptr<connection::ConnectionEvents> SilentDialogue::accept(connection::StreamApi& connection) {
  connection_ = &connection;
  return std::make_unique<Session>(*this, connection);
}

// H3_NO_ERROR says the same to who speaks another protocol: an application's code that nobody minds.
void SilentDialogue::say_goodbye() {
  if (connection_ != nullptr) connection_->close(http3::kNoError, "");
}

}  // namespace pollux::app
