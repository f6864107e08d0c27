#include "connection/packet_space.h"

#include "crypto/initial_secrets.h"

namespace pollux::connection {

void PacketSpaces::install_initial_keys(crypto::AeadBatch& aead, wire::Role role,
                                        const wire::ConnectionId& client_destination_id) {
  const crypto::InitialSecrets secrets = crypto::derive_initial_secrets(client_destination_id);
  const bool client = role == wire::Role::kClient;
  const crypto::Secret& ours = client ? secrets.client : secrets.server;
  const crypto::Secret& theirs = client ? secrets.server : secrets.client;
  PacketSpace& space = (*this)[wire::PacketNumberSpace::kInitial];
  space.write = crypto::make_packet_protection(aead, crypto::kInitialCipherSuite, ours.bytes());
  space.read = crypto::make_packet_protection(aead, crypto::kInitialCipherSuite, theirs.bytes());
}

}  // namespace pollux::connection
