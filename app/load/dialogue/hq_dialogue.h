// HqDialogue: GETs over hq-interop, which has no status: every answer that ends is whole.
#pragma once

#include <string>

#include "app/load/dialogue/session_dialogue.h"
#include "hq/client_session.h"
#include "hq/error_code.h"

namespace pollux::app {

class HqDialogue final : public SessionDialogue<hq::ClientSession>, private hq::AnswerEvents {
 public:
  // Both outlive the dialogue and its connections.
  HqDialogue(const std::string& path, DialogueEvents& events) : SessionDialogue(events, hq::kNoError), path_(path) {}

  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override {
    hq::AnswerEvents& heard = *this;
    return begin(connection, heard);
  }
  [[nodiscard]] std::optional<wire::StreamId> ask() override {
    return session() != nullptr ? session()->request(path_) : std::nullopt;
  }

 private:
  void on_ready() override { be_ready(); }
  void on_requests_lost() override { events().on_asks_lost(); }
  void on_answer(wire::StreamId, Bytes content) override { events().on_content(content.size()); }
  void on_answer_end(wire::StreamId stream) override { events().on_answer_end(stream, AnswerEnd::kWhole); }
  void on_answer_failed(wire::StreamId stream, std::uint64_t) override {
    events().on_answer_end(stream, AnswerEnd::kFailed);
  }
  void on_client_closed(const connection::CloseReason& reason) override { be_over(reason); }

  const std::string& path_;
};

}  // namespace pollux::app
