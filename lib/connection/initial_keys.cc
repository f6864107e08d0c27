#include "connection/initial_keys.h"

#include "base/invariant.h"
#include "crypto/initial_secrets.h"

namespace pollux::connection {

void InitialKeys::restart(const wire::ConnectionId& client_destination_id) {
  client_destination_id_ = client_destination_id;
  discard();
}

InitialKeys::Keys& InitialKeys::of(wire::Version version) {
  const auto known = std::ranges::find(wire::kKnownVersions, version);
  POLLUX_INVARIANT(known != wire::kKnownVersions.end());
  Keys& keys = keys_[static_cast<std::size_t>(known - wire::kKnownVersions.begin())];
  if (keys.read.packet == nullptr) keys = make(version);
  return keys;
}

InitialKeys::Keys InitialKeys::make(wire::Version version) const {
  const crypto::InitialSecrets secrets = crypto::derive_initial_secrets(client_destination_id_, version);
  const bool client = role_ == wire::Role::kClient;
  const crypto::Secret& ours = client ? secrets.client : secrets.server;
  const crypto::Secret& theirs = client ? secrets.server : secrets.client;
  return {.read = crypto::make_packet_protection(aead_, crypto::kInitialCipherSuite, theirs.bytes(), version),
          .write = crypto::make_packet_protection(aead_, crypto::kInitialCipherSuite, ours.bytes(), version)};
}

}  // namespace pollux::connection
