#include "app/load/dialogue/hq_dialogue.h"

#include "hq/error_code.h"

namespace pollux::app {

std::unique_ptr<connection::ConnectionEvents> HqDialogue::accept(connection::StreamApi& connection) {
  hq::AnswerEvents& events = *this;
  auto session = std::make_unique<hq::ClientSession>(connection, events);
  session_ = session.get();
  connection_ = &connection;
  is_connected_ = false;
  return session;
}

std::optional<wire::StreamId> HqDialogue::ask() {
  return session_ != nullptr ? session_->request(path_) : std::nullopt;
}

void HqDialogue::say_goodbye() {
  if (connection_ != nullptr) connection_->close(hq::kNoError, "");
}

void HqDialogue::on_ready() {
  if (!is_connected_ && connection_->is_handshake_complete()) {
    is_connected_ = true;
    events_.on_connected();
  }
  events_.on_room();
}

void HqDialogue::on_client_closed(const connection::CloseReason& reason) {
  session_ = nullptr;
  connection_ = nullptr;
  events_.on_over(reason);
}

}  // namespace pollux::app
