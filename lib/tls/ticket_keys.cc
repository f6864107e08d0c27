#include "tls/ticket_keys.h"

#include "base/invariant.h"
#include "crypto/hkdf.h"

namespace pollux::tls {

TicketKeys::TicketKeys(Bytes first, Timestamp start, Duration period)
    : newest_(first), keys_(first), period_(period), rotates_at_(start + period) {
  POLLUX_INVARIANT(period > Duration::zero());
  announce_next();
}

const crypto::TokenKeys& TicketKeys::at(Timestamp now) {
  for (; now >= rotates_at_; rotates_at_ = rotates_at_ + period_) {
    keys_.rotate();
    announce_next();
  }
  return keys_;
}

void TicketKeys::announce_next() {
  newest_ = crypto::hkdf_expand_label(crypto::HashAlgorithm::kSha256, newest_.bytes(), "ticket key", kKeyLength);
  keys_.announce(newest_.bytes());
}

}  // namespace pollux::tls
