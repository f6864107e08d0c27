// When a handshake is over for both ends: the server has confirmed it, and what it had to say besides, such as tickets,
// is read. Only then has it cost what it costs.
#pragma once

#include "app/load/client.h"

namespace pollux::app {

// Whether the client is done with waiting for that: it leaves then, or has gone before.
[[nodiscard]] inline bool leaves_when_confirmed(Client* client) {
  if (client->state() == Client::State::kConnecting) return false;
  const connection::Connection* const connection = client->connection();
  if (client->state() != Client::State::kReady || connection == nullptr) return true;
  if (connection->handshake_state() != connection::HandshakeState::kConfirmed) return false;
  if (connection->has_handshake_work()) return false;
  client->leave(Client::Leave::kPlanned);
  return true;
}

}  // namespace pollux::app
