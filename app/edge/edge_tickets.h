// EdgeTickets: the session tickets of one worker, under keys that all workers make of one secret: a session that one of
// them began is resumed on any. 0-RTT is for the worker that gave the ticket: only it knows whether it was used.
// Stays where it was made, because TLS contexts and sessions point at it.
#pragma once

#include "app/common/system_rng.h"
#include "crypto/secret.h"
#include "tls/server_tickets.h"

namespace pollux::app {

class EdgeTickets {
 public:
  // What the workers of a process share, drawn at its start: tickets of an earlier run mean nothing.
  [[nodiscard]] static crypto::Secret draw_secret();

  EdgeTickets(const crypto::Secret& secret, bool early_data);
  EdgeTickets(const EdgeTickets&) = delete;
  EdgeTickets& operator=(const EdgeTickets&) = delete;

  [[nodiscard]] tls::ServerTickets& tickets() { return tickets_; }

 private:
  SystemRng rng_;
  tls::ServerTickets tickets_;
};

}  // namespace pollux::app
