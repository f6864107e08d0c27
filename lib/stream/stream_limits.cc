#include "stream/stream_limits.h"

#include <algorithm>

namespace pollux::stream {

void IncomingStreamLimit::restart(std::uint64_t concurrent) {
  *this = IncomingStreamLimit{};
  concurrent_ = std::min(concurrent, kMaxStreamCount);
  limit_ = concurrent_;
}

void IncomingStreamLimit::on_closed() {
  ++closed_;
  // RFC 9000 §4.6-6: room is advertised as it comes up, without waiting for STREAMS_BLOCKED.
  if (next_limit() - limit_ >= (concurrent_ + 1) / 2 && next_limit() > limit_) update_.want();
}

std::uint64_t IncomingStreamLimit::next_limit() const {
  return std::min(closed_ + concurrent_, kMaxStreamCount);
}

std::uint64_t IncomingStreamLimit::advance() {
  limit_ = next_limit();
  update_.on_sent();
  return limit_;
}

void IncomingStreamLimit::on_update_acked(std::uint64_t limit) {
  if (limit == limit_) update_.on_acked();
}

void IncomingStreamLimit::on_update_lost(std::uint64_t limit) {
  if (limit == limit_) update_.on_lost();
}

void OutgoingStreamLimit::restart() {
  *this = OutgoingStreamLimit{};
}

std::optional<std::uint64_t> OutgoingStreamLimit::try_open() {
  // RFC 9000 §4.6-2, §19.11-3: never more streams than the peer allows.
  if (opened_ >= limit_) {
    // RFC 9000 §4.6-5, §19.14-1
    if (blocked_.is_idle()) blocked_.want();
    return std::nullopt;
  }
  return opened_++;
}

bool OutgoingStreamLimit::raise(std::uint64_t limit) {
  // RFC 9000 §4.6-4, §19.11-2: a limit that does not grow is ignored.
  if (limit <= limit_) return false;
  limit_ = limit;
  blocked_.cancel();
  return true;
}

void OutgoingStreamLimit::on_blocked_frame_acked(std::uint64_t limit) {
  if (limit == limit_) blocked_.on_acked();
}

void OutgoingStreamLimit::on_blocked_frame_lost(std::uint64_t limit) {
  if (limit == limit_) blocked_.on_lost();
}

}  // namespace pollux::stream
