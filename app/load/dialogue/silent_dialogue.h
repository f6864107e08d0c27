// SilentDialogue: a connection on which nothing is said, whatever protocol was agreed on: for who counts handshakes.
#pragma once

#include "app/load/dialogue/dialogue.h"

namespace pollux::app {

class SilentDialogue final : public Dialogue {
 public:
  // Outlives the dialogue and its connections.
  explicit SilentDialogue(DialogueEvents& events) : events_(events) {}

  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override;
  [[nodiscard]] std::optional<wire::StreamId> ask() override { return std::nullopt; }
  void say_goodbye() override;

 private:
  class Session;

  DialogueEvents& events_;
  connection::StreamApi* connection_ = nullptr;
};

}  // namespace pollux::app
