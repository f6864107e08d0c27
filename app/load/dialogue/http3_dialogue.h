// Http3Dialogue: GETs over HTTP/3. An answer whose status is not 2xx is refused; it is read to its end all the same.
#pragma once

#include <string>
#include <vector>

#include "app/load/dialogue/session_dialogue.h"
#include "app/load/load_config.h"
#include "http3/client_session.h"
#include "http3/error_code.h"

namespace pollux::app {

// What all dialogues of a worker ask for, in HTTP/3.
struct Http3Ask {
  explicit Http3Ask(const LoadConfig& config);

  std::string authority;
  std::string path;
  std::string range;                       // empty: the whole content
  std::vector<http3::HeaderField> fields;  // points into the others
};

class Http3Dialogue final : public SessionDialogue<http3::ClientSession>, private http3::ResponseEvents {
 public:
  // All outlive the dialogue and its connections; `memory` is the worker's.
  Http3Dialogue(const Http3Ask& what, http3::PoolAllocator& memory, DialogueEvents& events)
      : SessionDialogue(events, http3::kNoError), what_(what), memory_(memory) {}

  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override;
  [[nodiscard]] std::optional<wire::StreamId> ask() override;

 private:
  void on_ready() override { be_ready(); }
  void on_requests_lost() override;
  void on_response_field(wire::StreamId stream, std::string_view name, std::string_view value) override;
  void on_response_content(wire::StreamId, Bytes content) override { events().on_content(content.size()); }
  void on_response_end(wire::StreamId stream) override;
  void on_response_failed(wire::StreamId stream, std::uint64_t error_code) override;
  void on_client_closed(const connection::CloseReason& reason) override { be_over(reason); }

  const Http3Ask& what_;
  http3::PoolAllocator& memory_;
  std::vector<wire::StreamId> refused_;  // under way, and already known to be errors
};

}  // namespace pollux::app
