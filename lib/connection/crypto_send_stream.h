// CryptoSendStream: the handshake bytes that TLS gave us for one encryption level (RFC 9000 §19.6).
// Keeps every byte until the level's keys are discarded: a flight is a few kilobytes, and acknowledgments rarely
// free its front before that. Invariant: no byte that was acknowledged is sent again.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/byte_writer.h"
#include "base/interval_set.h"
#include "connection/sent_frame.h"

namespace pollux::connection {

class CryptoSendStream {
 public:
  void append(Bytes data) { data_.insert(data_.end(), data.begin(), data.end()); }

  [[nodiscard]] bool wants_to_send() const { return next_ < data_.size() || !lost_.empty(); }
  // Writes one CRYPTO frame, what was lost first; nothing when there is nothing to send or no room.
  [[nodiscard]] std::optional<SentCrypto> write_frame(ByteWriter& writer);

  void on_acked(const SentCrypto& frame);
  void on_lost(const SentCrypto& frame);

  // The level's keys are gone: nothing of it is sent any more.
  void discard();

 private:
  [[nodiscard]] Interval next_range() const;

  std::vector<std::uint8_t> data_;
  std::uint64_t next_ = 0;  // the first byte never sent
  IntervalSet lost_;
  IntervalSet acked_;
};

}  // namespace pollux::connection
