// TicketKeys: the keys of session tickets through time. Each period has a key of its own, derived from that of the
// period before, which is then forgotten: who takes the keys today cannot read tickets of long ago (RFC 8446 §C.4).
// All who start from the same bytes at the same time have the same keys, period by period, without a word between
// them. Never reads a clock. Invariant: a ticket opens for at least one whole period after it was sealed.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/time.h"
#include "crypto/token_keys.h"

namespace pollux::tls {

inline constexpr Duration kTicketKeyPeriod = Duration::seconds(12 * 60 * 60);
// What a ticket's own lifetime says to the client; no longer than a period, so that no ticket outlives its key.
inline constexpr Duration kTicketLifetime = kTicketKeyPeriod;

// By value: each worker has its own copy, made from the same bytes at the same time.
class TicketKeys {
 public:
  static constexpr std::size_t kKeyLength = crypto::TokenKeys::kKeyLength;

  // `first`: kKeyLength unpredictable bytes, the key of the period that begins at `start`.
  TicketKeys(Bytes first, Timestamp start, Duration period = kTicketKeyPeriod);

  // The keys at this moment: rotated as often as is due. Time never goes back.
  [[nodiscard]] const crypto::TokenKeys& at(Timestamp now);

 private:
  void announce_next();

  crypto::Secret newest_;  // of the period after the current one
  crypto::TokenKeys keys_;
  Duration period_;
  Timestamp rotates_at_;
};

}  // namespace pollux::tls
