// InitialKeys: the keys of Initial packets (RFC 9001 §5.2), which anybody can make who saw the client's first one.
// Makes those of a version when they are first asked for: while a version is negotiated there may be two at a time
// (RFC 9369 §4.1). Never decides which version is right.
#pragma once

#include <array>

#include "crypto/packet_protection.h"
#include "wire/connection_id.h"
#include "wire/packet_number_space.h"
#include "wire/version.h"

namespace pollux::connection {

class InitialKeys {
 public:
  // `client_destination_id`: the Destination Connection ID of the client's first Initial.
  InitialKeys(crypto::AeadBatch& aead, wire::Role role, const wire::ConnectionId& client_destination_id)
      : aead_(aead), role_(role), client_destination_id_(client_destination_id) {}

  // A Retry has given the client another Destination Connection ID (RFC 9001 §5.2).
  void restart(const wire::ConnectionId& client_destination_id);

  // To open what the peer sends, and to seal what we send. `version` is one that we know.
  [[nodiscard]] const crypto::PacketProtection& read(wire::Version version) { return of(version).read; }
  [[nodiscard]] const crypto::PacketProtection& write(wire::Version version) { return of(version).write; }

  // What the keys are made from.
  [[nodiscard]] const wire::ConnectionId& client_destination_id() const { return client_destination_id_; }

  // RFC 9001 §4.9.1: they are not asked for again.
  void discard() { keys_ = {}; }

 private:
  struct Keys {
    crypto::PacketProtection read;
    crypto::PacketProtection write;
  };

  [[nodiscard]] Keys& of(wire::Version version);
  [[nodiscard]] Keys make(wire::Version version) const;

  crypto::AeadBatch& aead_;
  wire::Role role_;
  wire::ConnectionId client_destination_id_;
  std::array<Keys, wire::kKnownVersions.size()> keys_;
};

}  // namespace pollux::connection
