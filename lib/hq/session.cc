#include "hq/session.h"

#include <algorithm>

#include "hq/error_code.h"
#include "hq/request_line.h"

namespace pollux::hq {

Session::Stream* Session::find(wire::StreamId id) {
  const auto found = std::ranges::find(streams_, id, &Stream::id);
  return found != streams_.end() ? &*found : nullptr;
}

void Session::forget(wire::StreamId id) {
  std::erase_if(streams_, [id](const Stream& stream) { return stream.id == id; });
}

void Session::refuse(wire::StreamId id, std::uint64_t code) {
  forget(id);
  transport_.reset_stream(id, code);
  transport_.stop_sending(id, code);
}

void Session::on_stream_data(wire::StreamId id, Bytes data, wire::Fin fin) {
  transport_.consume(id, data.size());
  Stream* stream = find(id);
  if (stream == nullptr) {
    // A unidirectional stream means nothing here; and what was refused may still have more to say.
    if (id.direction() != wire::StreamDirection::kBidirectional) return;
    if (streams_.size() == kMaxStreams) return refuse(id, kTooManyRequests);
    stream = &streams_.emplace_back(Stream{.id = id});
  }
  if (stream->request.size() + data.size() > kMaxRequestLine) return refuse(id, kBadRequest);
  stream->request.append(reinterpret_cast<const char*>(data.data()), data.size());
  if (fin == wire::Fin::kYes && !stream->answers) answer(*stream);
}

void Session::answer(Stream& stream) {
  ++counters_.requests;
  const auto path = parse_request(stream.request);
  if (!path) return refuse(stream.id, kBadRequest);
  const auto content = find_(*path);
  if (!content) return refuse(stream.id, kNotFound);
  ++counters_.succeeded;
  counters_.content_bytes += content->size();
  stream.answers = true;
  stream.rest = *content;
  write(stream);
}

void Session::write(Stream& stream) {
  const connection::WriteOutcome outcome = transport_.write(stream.id, stream.rest, wire::Fin::kYes);
  stream.rest = stream.rest.subspan(outcome.accepted);
  if (outcome.status != connection::WriteStatus::kBlocked) forget(stream.id);
}

void Session::on_stream_reset(wire::StreamId id, std::uint64_t) {
  const Stream* stream = find(id);
  if (stream != nullptr && !stream->answers) refuse(id, kBadRequest);
}

void Session::on_stop_sending(wire::StreamId id, std::uint64_t) {
  forget(id);
}

void Session::on_stream_writable(wire::StreamId id) {
  Stream* stream = find(id);
  if (stream != nullptr && stream->answers) write(*stream);
}

void Session::on_stream_closed(wire::StreamId id) {
  forget(id);
}

}  // namespace pollux::hq
