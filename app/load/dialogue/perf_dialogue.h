// PerfDialogue: exchanges of the perf protocol: so many bytes from the server, or so many to it.
#pragma once

#include "app/load/dialogue/session_dialogue.h"
#include "perf_protocol/client_session.h"
#include "perf_protocol/error_code.h"

namespace pollux::app {

class PerfDialogue final : public SessionDialogue<perf_protocol::ClientSession>, private perf_protocol::ExchangeEvents {
 public:
  // Both outlive the dialogue and its connections.
  PerfDialogue(const perf_protocol::Exchange& what, DialogueEvents& events)
      : SessionDialogue(events, perf_protocol::kNoError), what_(what) {}

  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override {
    perf_protocol::ExchangeEvents& heard = *this;
    return begin(connection, heard);
  }
  [[nodiscard]] std::optional<wire::StreamId> ask() override {
    return session() != nullptr ? session()->begin(what_) : std::nullopt;
  }

 private:
  void on_ready() override { be_ready(); }
  void on_exchanges_lost() override { events().on_asks_lost(); }
  void on_upload_acked(wire::StreamId, std::uint64_t bytes) override { events().on_content_taken(bytes); }
  void on_download(wire::StreamId, Bytes content) override { events().on_content(content.size()); }
  void on_exchange_end(wire::StreamId stream) override { events().on_answer_end(stream, AnswerEnd::kWhole); }
  void on_exchange_failed(wire::StreamId stream, std::uint64_t) override {
    events().on_answer_end(stream, AnswerEnd::kFailed);
  }
  void on_client_closed(const connection::CloseReason& reason) override { be_over(reason); }

  const perf_protocol::Exchange& what_;
};

}  // namespace pollux::app
