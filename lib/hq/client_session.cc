#include "hq/client_session.h"

#include <utility>

#include "hq/request_line.h"

namespace pollux::hq {

std::optional<wire::StreamId> ClientSession::request(std::string_view path) {
  if (!open_) return std::nullopt;
  const auto id = transport_.open_stream(wire::StreamDirection::kBidirectional);
  if (!id) return std::nullopt;
  Request& request = requests_[id->value()];
  request.text = make_request(path);
  write(*id, request);
  return id;
}

void ClientSession::write(wire::StreamId id, Request& request) {
  const auto* text = reinterpret_cast<const std::uint8_t*>(request.text.data());
  const Bytes rest = Bytes{text, request.text.size()}.subspan(request.written);
  request.written += transport_.write(id, rest, wire::Fin::kYes).accepted;
}

void ClientSession::on_handshake_complete(std::string_view) {
  if (std::exchange(open_, true)) return;
  answers_.on_ready();
}

void ClientSession::on_early_data(std::string_view) {
  open_ = true;
  answers_.on_ready();
}

void ClientSession::on_early_data_rejected() {
  open_ = false;
  requests_.clear();
  answers_.on_requests_lost();
}

void ClientSession::on_stream_data(wire::StreamId id, Bytes data, wire::Fin fin) {
  transport_.consume(id, data.size());
  const auto found = requests_.find(id.value());
  if (found == requests_.end() || found->second.over) return;
  found->second.over = fin == wire::Fin::kYes;
  if (!data.empty()) answers_.on_answer(id, data);
  if (fin == wire::Fin::kYes) answers_.on_answer_end(id);
}

void ClientSession::on_stream_reset(wire::StreamId id, std::uint64_t application_error_code) {
  const auto found = requests_.find(id.value());
  if (found == requests_.end() || std::exchange(found->second.over, true)) return;
  answers_.on_answer_failed(id, application_error_code);
}

void ClientSession::on_stop_sending(wire::StreamId, std::uint64_t) {}  // its answer, or its reset, says what it means

void ClientSession::on_stream_writable(wire::StreamId id) {
  const auto found = requests_.find(id.value());
  if (found != requests_.end()) write(id, found->second);
}

void ClientSession::on_stream_closed(wire::StreamId id) {
  requests_.erase(id.value());
}

void ClientSession::on_streams_available(wire::StreamDirection direction) {
  if (open_ && direction == wire::StreamDirection::kBidirectional) answers_.on_ready();
}

void ClientSession::on_connection_closed(const connection::CloseReason& reason) {
  open_ = false;
  answers_.on_client_closed(reason);
}

}  // namespace pollux::hq
