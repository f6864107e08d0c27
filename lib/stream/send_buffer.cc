#include "stream/send_buffer.h"

#include <algorithm>
#include <cstring>

#include "base/invariant.h"

namespace pollux::stream {

SendBuffer::SendBuffer() {
  acked_.reserve(kReservedRanges);
  lost_.reserve(kReservedRanges);
}

std::uint64_t SendBuffer::write(Bytes data, wire::Fin fin) {
  POLLUX_INVARIANT(!fin_written() && !abandoned_);
  const std::uint64_t room = fragments_.size() < kMaxFragments ? kMaxUnsentBytes - unsent() : 0;
  const std::uint64_t accepted = std::min<std::uint64_t>(data.size(), room);
  if (accepted != 0) append(data.first(accepted));
  if (fin == wire::Fin::kYes && accepted == data.size()) fin_ = FinState::kUnsent;
  return accepted;
}

void SendBuffer::append(Bytes data) {
  const bool continues_last = !fragments_.empty() && fragments_.back().data + fragments_.back().length == data.data();
  if (continues_last) {
    fragments_.back().length += data.size();
  } else {
    fragments_.push_back({.offset = written_, .data = data.data(), .length = data.size()});
  }
  written_ += data.size();
}

std::optional<SendBuffer::Chunk> SendBuffer::next_chunk(std::uint64_t max_bytes, std::uint64_t limit) const {
  // RFC 9000 §13.3-4: what was lost goes before what is new.
  if (!lost_.empty()) {
    const Interval lost = lost_.lowest();
    const std::uint64_t length = std::min(lost.size(), max_bytes);
    if (length == 0) return std::nullopt;
    return Chunk{.offset = lost.begin, .length = length, .fin = fin_at(lost.begin + length), .is_retransmission = true};
  }
  if (fin_ == FinState::kLost) {
    return Chunk{.offset = written_, .length = 0, .fin = wire::Fin::kYes, .is_retransmission = true};
  }
  const std::uint64_t end = std::min(written_, limit);
  const std::uint64_t length = end > sent_ ? std::min(end - sent_, max_bytes) : 0;
  if (length == 0 && !has_bare_fin()) return std::nullopt;
  return Chunk{.offset = sent_, .length = length, .fin = fin_at(sent_ + length), .is_retransmission = false};
}

wire::Fin SendBuffer::fin_at(std::uint64_t end) const {
  const bool is_due = fin_ != FinState::kNotWritten && fin_ != FinState::kAcked;
  return is_due && end == written_ ? wire::Fin::kYes : wire::Fin::kNo;
}

void SendBuffer::copy_out(std::uint64_t offset, MutableBytes out) const {
  if (out.empty()) return;
  POLLUX_INVARIANT(offset >= acked_front_);
  POLLUX_INVARIANT(offset + out.size() <= written_);
  std::size_t at = fragment_at(offset);
  std::uint64_t skip = offset - fragments_[at].offset;
  while (!out.empty()) {
    const Fragment& fragment = fragments_[at++];
    const std::uint64_t count = std::min<std::uint64_t>(fragment.length - skip, out.size());
    std::memcpy(out.data(), fragment.data + skip, count);
    out = out.subspan(count);
    skip = 0;
  }
}

std::size_t SendBuffer::fragment_at(std::uint64_t offset) const {
  std::size_t low = 0;
  std::size_t high = fragments_.size();
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (fragments_[middle].offset <= offset ? low : high) = middle;
  }
  return low;
}

void SendBuffer::on_sent(const Chunk& chunk) {
  const std::uint64_t end = chunk.offset + chunk.length;
  POLLUX_INVARIANT(end <= written_);
  if (chunk.is_retransmission) lost_.remove({.begin = chunk.offset, .end = end});
  sent_ = std::max(sent_, end);
  if (chunk.fin == wire::Fin::kYes && fin_ != FinState::kAcked) fin_ = FinState::kInFlight;
}

std::uint64_t SendBuffer::on_acked(std::uint64_t offset, std::uint64_t length, wire::Fin fin) {
  if (abandoned_) return 0;
  const Interval range{.begin = std::max(offset, acked_front_), .end = offset + length};
  POLLUX_INVARIANT(range.begin >= range.end || range.end <= sent_);
  if (fin == wire::Fin::kYes && fin_ != FinState::kNotWritten) fin_ = FinState::kAcked;  // or was given up since
  if (range.begin >= range.end) return 0;
  // RFC 9000 §13.3-6: declared lost, yet it arrived.
  lost_.remove(range);
  const std::uint64_t old_front = acked_front_;
  if (range.begin == acked_front_ && acked_.empty()) {
    acked_front_ = range.end;
  } else {
    acked_.add(range);
    if (acked_.lowest().begin == acked_front_) {
      acked_front_ = acked_.lowest().end;
      acked_.remove_lowest();
    }
  }
  if (acked_front_ != old_front) release_acked_fragments();
  return acked_front_ - old_front;
}

void SendBuffer::release_acked_fragments() {
  while (!fragments_.empty() && fragments_.front().offset + fragments_.front().length <= acked_front_) {
    fragments_.pop_front();
  }
}

void SendBuffer::on_lost(std::uint64_t offset, std::uint64_t length, wire::Fin fin) {
  if (abandoned_) return;
  if (fin == wire::Fin::kYes && fin_ == FinState::kInFlight) fin_ = FinState::kLost;
  POLLUX_INVARIANT(offset + length <= sent_);
  const Interval range{.begin = std::max(offset, acked_front_), .end = std::min(offset + length, reliable_size_)};
  if (range.begin >= range.end) return;
  lost_.add(range);
  const auto acked = acked_.ranges();
  auto overlap = std::ranges::upper_bound(acked, range.begin, {}, &Interval::end);
  for (; overlap != acked.end() && overlap->begin < range.end; ++overlap) lost_.remove(*overlap);
}

void SendBuffer::give_up_beyond(std::uint64_t reliable_size) {
  reliable_size_ = std::min(reliable_size_, reliable_size);
  written_ = std::max(sent_, std::min(written_, reliable_size_));
  fin_ = FinState::kNotWritten;
  if (reliable_size_ < sent_) lost_.remove({.begin = reliable_size_, .end = sent_});
}

void SendBuffer::abandon() {
  abandoned_ = true;
  fragments_.clear();
  acked_.clear();
  lost_.clear();
  written_ = sent_;
  fin_ = FinState::kNotWritten;
}

void SendBuffer::reset() {
  abandon();
  abandoned_ = false;
  acked_front_ = 0;
  sent_ = 0;
  written_ = 0;
  reliable_size_ = UINT64_MAX;
}

}  // namespace pollux::stream
