#include "perf_protocol/client_session.h"

#include <algorithm>
#include <utility>

#include "perf_protocol/error_code.h"

namespace pollux::perf_protocol {

std::optional<wire::StreamId> ClientSession::begin(const Exchange& exchange) {
  if (!open_) return std::nullopt;
  const auto id = transport_.open_stream(wire::StreamDirection::kBidirectional);
  if (!id) return std::nullopt;
  Request& request = requests_.add(*id, {.header = make_header(exchange.download),
                                         .upload = ContentWriter{exchange.upload},
                                         .missing = exchange.download});
  write(*id, request);
  return id;
}

void ClientSession::cancel(wire::StreamId id) {
  if (Request* request = find_open(id)) give_up(id, *request, kCancelled);
}

ClientSession::Request* ClientSession::find_open(wire::StreamId id) {
  Request* request = requests_.find(id);
  return request != nullptr && !request->over ? request : nullptr;
}

void ClientSession::write(wire::StreamId id, Request& request) {
  if (request.header_written < kHeaderSize) {
    const Bytes rest = Bytes{request.header}.subspan(request.header_written);
    const auto outcome = transport_.write(id, rest, wire::Fin::kNo);
    request.header_written += outcome.accepted;
    if (outcome.status != connection::WriteStatus::kOk) return;
  }
  (void)request.upload.write(transport_, id);
}

void ClientSession::give_up(wire::StreamId id, Request& request, std::uint64_t code) {
  request.over = true;
  transport_.reset_stream(id, code);
  transport_.stop_sending(id, code);
}

void ClientSession::on_handshake_complete(std::string_view) {
  if (std::exchange(open_, true)) return;
  events_.on_ready();
}

void ClientSession::on_early_data(std::string_view) {
  open_ = true;
  events_.on_ready();
}

void ClientSession::on_early_data_rejected() {
  open_ = false;
  requests_.clear();
  events_.on_exchanges_lost();
}

void ClientSession::on_stream_data(wire::StreamId id, Bytes data, wire::Fin fin) {
  transport_.consume(id, data.size());
  Request* request = find_open(id);
  if (request == nullptr) {
    // Responses come on our own streams. What we have given up may still have something on its way.
    if (id.initiator() == wire::Role::kServer) transport_.stop_sending(id, kUnexpectedStream);
    return;
  }
  const bool is_end = fin == wire::Fin::kYes;
  if (data.size() > request->missing || (is_end && data.size() < request->missing)) {
    give_up(id, *request, kWrongSize);
    events_.on_exchange_failed(id, kWrongSize);
    return;
  }
  request->missing -= data.size();
  request->over = is_end;
  if (!data.empty()) events_.on_download(id, data);
  if (is_end) events_.on_exchange_end(id);
}

void ClientSession::on_stream_reset(wire::StreamId id, std::uint64_t application_error_code) {
  Request* request = find_open(id);
  if (request == nullptr) return;
  give_up(id, *request, kCancelled);
  events_.on_exchange_failed(id, application_error_code);
}

void ClientSession::on_stream_writable(wire::StreamId id) {
  if (Request* request = requests_.find(id)) write(id, *request);
}

void ClientSession::on_stream_data_acked(wire::StreamId id, std::uint64_t bytes) {
  Request* request = find_open(id);
  if (request == nullptr) return;
  const std::uint64_t of_header = std::min<std::uint64_t>(bytes, kHeaderSize - request->header_acked);
  request->header_acked += of_header;
  if (bytes > of_header) events_.on_upload_acked(id, bytes - of_header);
}

void ClientSession::on_stream_closed(wire::StreamId id) {
  requests_.remove(id);
}

void ClientSession::on_streams_available(wire::StreamDirection direction) {
  if (open_ && direction == wire::StreamDirection::kBidirectional) events_.on_ready();
}

void ClientSession::on_connection_closed(const connection::CloseReason& reason) {
  open_ = false;
  events_.on_client_closed(reason);
}

}  // namespace pollux::perf_protocol
