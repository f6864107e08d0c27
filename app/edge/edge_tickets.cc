#include "app/edge/edge_tickets.h"

#include <optional>

namespace pollux::app {

crypto::Secret EdgeTickets::draw_secret() {
  SystemRng rng;
  crypto::Secret secret{tls::TicketKeys::kKeyLength};
  rng.fill(secret.mutable_bytes());
  return secret;
}

// Periods are counted from the zero of the workers' clock, whenever that is.
EdgeTickets::EdgeTickets(const crypto::Secret& secret, bool early_data)
    : tickets_(tls::TicketKeys{secret.bytes(), Timestamp{}},
               early_data ? std::optional{tls::ReplayGuard{rng_}} : std::nullopt, rng_) {}

}  // namespace pollux::app
