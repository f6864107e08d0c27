#include "app/load/dialogue/http3_dialogue.h"

#include <algorithm>

#include "http3/error_code.h"

namespace pollux::app {

Http3Ask::Http3Ask(const LoadConfig& config)
    : authority(config.name + (config.target.port == 443 ? "" : ':' + std::to_string(config.target.port))),
      path(config.path) {
  if (config.size == 0) return;
  range = "bytes=0-" + std::to_string(config.size - 1);
  fields.push_back({"range", range});
}

std::unique_ptr<connection::ConnectionEvents> Http3Dialogue::accept(connection::StreamApi& connection) {
  http3::ResponseEvents& events = *this;
  auto session = std::make_unique<http3::ClientSession>(connection, memory_, events);
  session_ = session.get();
  connection_ = &connection;
  is_connected_ = false;
  refused_.clear();
  return session;
}

std::optional<wire::StreamId> Http3Dialogue::ask() {
  if (session_ == nullptr) return std::nullopt;
  return session_->request({.authority = what_.authority, .path = what_.path, .more = what_.fields});
}

void Http3Dialogue::say_goodbye() {
  if (connection_ != nullptr) connection_->close(http3::kNoError, "");
}

void Http3Dialogue::on_ready() {
  if (!is_connected_ && connection_->is_handshake_complete()) {
    is_connected_ = true;
    events_.on_connected();
  }
  events_.on_room();
}

void Http3Dialogue::on_requests_lost() {
  refused_.clear();
  events_.on_asks_lost();
}

void Http3Dialogue::on_response_field(wire::StreamId stream, std::string_view name, std::string_view value) {
  // Interim responses (1xx) are followed by another status.
  if (name == ":status" && !value.starts_with('2') && !value.starts_with('1')) refused_.push_back(stream);
}

void Http3Dialogue::on_response_content(wire::StreamId, Bytes content) {
  events_.on_content(content.size());
}

void Http3Dialogue::on_response_end(wire::StreamId stream) {
  const bool was_refused = !refused_.empty() && std::erase(refused_, stream) != 0;
  events_.on_answer_end(stream, was_refused ? AnswerEnd::kRefused : AnswerEnd::kWhole);
}

void Http3Dialogue::on_response_failed(wire::StreamId stream, std::uint64_t) {
  std::erase(refused_, stream);
  events_.on_answer_end(stream, AnswerEnd::kFailed);
}

void Http3Dialogue::on_client_closed(const connection::CloseReason& reason) {
  session_ = nullptr;
  connection_ = nullptr;
  events_.on_over(reason);
}

}  // namespace pollux::app
