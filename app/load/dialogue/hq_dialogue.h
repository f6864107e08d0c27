// HqDialogue: GETs over hq-interop, which has no status: every answer that ends is whole.
#pragma once

#include <string>

#include "app/load/dialogue/dialogue.h"
#include "hq/client_session.h"

namespace pollux::app {

class HqDialogue final : public Dialogue, private hq::AnswerEvents {
 public:
  // Both outlive the dialogue and its connections.
  HqDialogue(const std::string& path, DialogueEvents& events) : path_(path), events_(events) {}

  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override;
  [[nodiscard]] std::optional<wire::StreamId> ask() override;
  void say_goodbye() override;

 private:
  void on_ready() override;
  void on_requests_lost() override { events_.on_asks_lost(); }
  void on_answer(wire::StreamId, Bytes content) override { events_.on_content(content.size()); }
  void on_answer_end(wire::StreamId stream) override { events_.on_answer_end(stream, AnswerEnd::kWhole); }
  void on_answer_failed(wire::StreamId stream, std::uint64_t) override {
    events_.on_answer_end(stream, AnswerEnd::kFailed);
  }
  void on_client_closed(const connection::CloseReason& reason) override;

  const std::string& path_;
  DialogueEvents& events_;
  hq::ClientSession* session_ = nullptr;
  connection::StreamApi* connection_ = nullptr;
  bool is_connected_ = false;
};

}  // namespace pollux::app
