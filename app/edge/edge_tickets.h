// EdgeTickets: the session tickets of the appliance, under keys drawn at start: those of an earlier run mean nothing.
// Stays where it was made, because TLS contexts and sessions point at it.
#pragma once

#include "app/common/system_rng.h"
#include "app/edge/options.h"
#include "tls/server_tickets.h"

namespace pollux::app {

class EdgeTickets {
 public:
  explicit EdgeTickets(const EdgeOptions& options);
  EdgeTickets(const EdgeTickets&) = delete;
  EdgeTickets& operator=(const EdgeTickets&) = delete;

  [[nodiscard]] tls::ServerTickets& tickets() { return tickets_; }

 private:
  SystemRng rng_;
  tls::ServerTickets tickets_;
};

}  // namespace pollux::app
