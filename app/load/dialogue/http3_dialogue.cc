#include "app/load/dialogue/http3_dialogue.h"

#include <algorithm>

namespace pollux::app {

Http3Ask::Http3Ask(const LoadConfig& config)
    : authority(config.name + (config.target.port == 443 ? "" : ':' + std::to_string(config.target.port))),
      path(config.path) {
  if (config.size == 0) return;
  range = "bytes=0-" + std::to_string(config.size - 1);
  fields.push_back({"range", range});
}

std::unique_ptr<connection::ConnectionEvents> Http3Dialogue::accept(connection::StreamApi& connection) {
  refused_.clear();
  http3::ResponseEvents& heard = *this;
  return begin(connection, memory_, heard);
}

std::optional<wire::StreamId> Http3Dialogue::ask() {
  if (session() == nullptr) return std::nullopt;
  return session()->request({.authority = what_.authority, .path = what_.path, .more = what_.fields});
}

void Http3Dialogue::on_requests_lost() {
  refused_.clear();
  events().on_asks_lost();
}

void Http3Dialogue::on_response_field(wire::StreamId stream, std::string_view name, std::string_view value) {
  // Interim responses (1xx) are followed by another status.
  if (name == ":status" && !value.starts_with('2') && !value.starts_with('1')) refused_.push_back(stream);
}

void Http3Dialogue::on_response_end(wire::StreamId stream) {
  const bool was_refused = !refused_.empty() && std::erase(refused_, stream) != 0;
  events().on_answer_end(stream, was_refused ? AnswerEnd::kRefused : AnswerEnd::kWhole);
}

void Http3Dialogue::on_response_failed(wire::StreamId stream, std::uint64_t) {
  std::erase(refused_, stream);
  events().on_answer_end(stream, AnswerEnd::kFailed);
}

}  // namespace pollux::app
