// Accounts: what the applications at both ends of each conversation saw.
#pragma once

#include <vector>

#include "swarm/talk.h"

namespace pollux::swarm {

struct Ends {
  Account client;
  Account server;
  // The client got another address before its handshake was confirmed, and no connection need survive that (RFC 9000
  // §9).
  bool moved_too_early = false;
  // The server lost its state while the connection was there, and the client had confirmed its handshake by then.
  bool server_forgot = false;
  bool was_confirmed = false;
};

using Accounts = std::vector<Ends>;

}  // namespace pollux::swarm
