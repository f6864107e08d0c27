// SessionDialogue: what the dialogues of all protocols have in common: the client's session of the connection that
// there is, and the moments at which it begins, can be asked, and is over.
#pragma once

#include <cstdint>
#include <memory>

#include "app/load/dialogue/dialogue.h"

namespace pollux::app {

template <typename Session>
class SessionDialogue : public Dialogue {
 public:
  void say_goodbye() final {
    if (connection_ != nullptr) connection_->close(no_error_, "");
  }

 protected:
  // `no_error` is the protocol's code for an end in good order.
  SessionDialogue(DialogueEvents& events, std::uint64_t no_error) : events_(events), no_error_(no_error) {}

  // A session on this connection, made with it and these arguments.
  template <typename... Arguments>
  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> begin(connection::StreamApi& connection,
                                                                    Arguments&... arguments) {
    auto session = std::make_unique<Session>(connection, arguments...);
    session_ = session.get();
    connection_ = &connection;
    is_connected_ = false;
    return session;
  }
  // It can be asked now, or again: in 0-RTT, or when the handshake is complete.
  void be_ready() {
    if (!is_connected_ && connection_->is_handshake_complete()) {
      is_connected_ = true;
      events_.on_connected();
    }
    events_.on_room();
  }
  void be_over(const connection::CloseReason& reason) {
    session_ = nullptr;
    connection_ = nullptr;
    events_.on_over(reason);
  }

  // Null when there is none.
  [[nodiscard]] Session* session() { return session_; }
  [[nodiscard]] DialogueEvents& events() { return events_; }

 private:
  DialogueEvents& events_;
  std::uint64_t no_error_;
  Session* session_ = nullptr;
  connection::StreamApi* connection_ = nullptr;
  bool is_connected_ = false;
};

}  // namespace pollux::app
