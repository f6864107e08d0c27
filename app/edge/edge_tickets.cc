#include "app/edge/edge_tickets.h"

#include <optional>

#include "crypto/secret.h"

namespace pollux::app {
namespace {

// Periods are counted from the zero of the worker's clock, whenever that is.
tls::TicketKeys draw_keys(Rng& rng) {
  crypto::Secret first{tls::TicketKeys::kKeyLength};
  rng.fill(first.mutable_bytes());
  return tls::TicketKeys{first.bytes(), Timestamp{}};
}

}  // namespace

EdgeTickets::EdgeTickets(const EdgeOptions& options)
    : tickets_(draw_keys(rng_), options.early_data ? std::optional{tls::ReplayGuard{rng_}} : std::nullopt, rng_) {}

}  // namespace pollux::app
