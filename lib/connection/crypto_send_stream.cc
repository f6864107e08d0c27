#include "connection/crypto_send_stream.h"

#include <algorithm>

#include "wire/data_frame_writer.h"

namespace pollux::connection {

Interval CryptoSendStream::next_range() const {
  return lost_.empty() ? Interval{.begin = next_, .end = data_.size()} : lost_.lowest();
}

std::optional<SentCrypto> CryptoSendStream::write_frame(ByteWriter& writer) {
  if (!wants_to_send()) return std::nullopt;
  const Interval range = next_range();
  const auto room = wire::crypto_data_room(range.begin, writer.remaining());
  if (!room || *room == 0) return std::nullopt;
  const std::uint64_t length = std::min(*room, range.size());
  wire::write_crypto_header(writer, range.begin, length);
  writer.write_bytes(Bytes{data_}.subspan(range.begin, length));
  lost_.remove({.begin = range.begin, .end = range.begin + length});
  next_ = std::max(next_, range.begin + length);
  return SentCrypto{.offset = range.begin, .length = length};
}

void CryptoSendStream::on_acked(const SentCrypto& frame) {
  const Interval range{.begin = frame.offset, .end = frame.offset + frame.length};
  acked_.add(range);
  lost_.remove(range);
}

void CryptoSendStream::on_lost(const SentCrypto& frame) {
  // The level may be discarded by now.
  const std::uint64_t end = std::min<std::uint64_t>(frame.offset + frame.length, data_.size());
  lost_.add({.begin = frame.offset, .end = end});
  for (const Interval& known : acked_.ranges()) lost_.remove(known);
}

void CryptoSendStream::discard() {
  data_ = {};
  next_ = 0;
  lost_.clear();
  acked_.clear();
}

}  // namespace pollux::connection
