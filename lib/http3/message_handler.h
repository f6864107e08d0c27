// What a MessageConnection tells whoever gives its messages a meaning: a server's session or a client's.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "wire/stream_id.h"

namespace pollux::http3 {

// The base of what a session keeps for one request stream. A MessageConnection strings together those that are
// alive; the session makes them and takes them back.
class MessageStream {
 public:
  [[nodiscard]] wire::StreamId id() const { return id_; }

 private:
  friend class MessageConnection;
  wire::StreamId id_;
  MessageStream* previous_ = nullptr;
  MessageStream* next_ = nullptr;
};

class MessageHandler {
 public:
  virtual ~MessageHandler() = default;

  // The peer begins a message on a stream that has no state yet. Null refuses it: the stream is reset with
  // H3_REQUEST_REJECTED.
  [[nodiscard]] virtual MessageStream* on_stream_opened(wire::StreamId stream) = 0;

  // One field of the header section, pseudo-header fields first; both valid during the call only.
  virtual void on_field(MessageStream& stream, std::string_view name, std::string_view value) = 0;
  // The header section is complete (for a client, that of an interim response too).
  virtual void on_fields_end(MessageStream& stream) = 0;
  // The next bytes of the content. Their flow-control credit goes back by itself.
  virtual void on_content(MessageStream& stream, Bytes content) = 0;
  // The message is complete.
  virtual void on_message_end(MessageStream& stream) = 0;

  // The peer abandoned its message (RESET_STREAM), or it was malformed: nothing more will come on this stream.
  virtual void on_message_abandoned(MessageStream& stream, std::uint64_t error_code) = 0;

  // The content of our message, all of it. Borrowed until on_stream_gone. Asked for once.
  [[nodiscard]] virtual Bytes take_content(MessageStream& stream) = 0;

  // Nobody needs the state any more: what was borrowed is free again.
  virtual void on_stream_gone(MessageStream& stream) = 0;
};

}  // namespace pollux::http3
