// Conversation: how a server is asked for things over one connection, in HTTP/3 or in hq-interop. It turns transfers
// into requests, and what comes back into calls of theirs. Outlives its connection; serves one.
#pragma once

#include <memory>

#include "app/get/options.h"
#include "app/get/transfer.h"
#include "connection/events.h"

namespace pollux::app {

// What a conversation tells besides. No call leads to its end.
class ConversationListener {
 public:
  virtual ~ConversationListener() = default;

  // Requests can be made now, or again.
  virtual void on_ready() = 0;
  // What was sent in 0-RTT was in vain; the transfers wait again, and on_ready follows.
  virtual void on_early_data_lost() = 0;
  // The first bytes of any response have come.
  virtual void on_content() = 0;
  virtual void on_closed(const connection::CloseReason& reason) = 0;
};

class Conversation : public connection::Application {
 public:
  // The transfer is under way then; false: not now, try again at on_ready. It stays where it is until it is over.
  [[nodiscard]] virtual bool request(Transfer& transfer, bool is_early) = 0;
  // The error code that says goodbye.
  [[nodiscard]] virtual std::uint64_t no_error() const = 0;
};

// All outlive the conversation. `content` is what --data sends.
[[nodiscard]] std::unique_ptr<Conversation> make_conversation(const GetOptions& options, Bytes content,
                                                              ConversationListener& listener);

}  // namespace pollux::app
