// Dialogue: what one client says to the server, in one application protocol, on one connection after another. Turns
// asks into requests, and what comes back into calls of DialogueEvents; keeps no content and no time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "connection/events.h"
#include "connection/stream_api.h"
#include "wire/stream_id.h"

namespace pollux::app {

// How an answer ended.
enum class AnswerEnd : std::uint8_t {
  kWhole,
  kRefused,  // whole as well, but the server says that it is an error
  kFailed,   // there will be no complete answer
};

// What a dialogue tells. A call may lead to Dialogue::ask, but not to the dialogue's end.
class DialogueEvents {
 public:
  virtual ~DialogueEvents() = default;

  // The handshake is complete. Comes once for each connection, before on_room, unless 0-RTT came first.
  virtual void on_connected() = 0;
  // Something can be asked now, or again.
  virtual void on_room() = 0;
  // The next bytes of an answer.
  virtual void on_content(std::size_t bytes) = 0;
  // Bytes of ours have arrived.
  virtual void on_content_taken(std::size_t bytes) = 0;
  virtual void on_answer_end(wire::StreamId stream, AnswerEnd end) = 0;
  // The server took nothing of what was asked in 0-RTT: all of it is gone, without another word.
  virtual void on_asks_lost() = 0;
  // The connection is over.
  virtual void on_over(const connection::CloseReason& reason) = 0;
};

class Dialogue : public connection::Application {
 public:
  // Asks the server for an answer. The stream that it comes on; nothing: not now, on_room follows.
  [[nodiscard]] virtual std::optional<wire::StreamId> ask() = 0;
  // The connection is to end, in good order as far as the protocol is concerned.
  virtual void say_goodbye() = 0;
};

}  // namespace pollux::app
