// Initial secrets (RFC 9001 §5.2): known to everybody who sees the client's first packet, so they protect
// against nothing but accidents and off-path guesses.
#pragma once

#include "crypto/cipher_suite.h"
#include "crypto/secret.h"
#include "wire/connection_id.h"
#include "wire/version.h"

namespace pollux::crypto {

// RFC 9001 §5.2: Initial packets use this one, whatever is negotiated later.
inline constexpr CipherSuite kInitialCipherSuite = CipherSuite::kAes128GcmSha256;

struct InitialSecrets {
  Secret client;  // protects what the client sends
  Secret server;
};

// `client_destination_id`: the Destination Connection ID of the client's first Initial; after a Retry, of the
// first Initial that answers it.
[[nodiscard]] InitialSecrets derive_initial_secrets(const wire::ConnectionId& client_destination_id,
                                                    wire::Version version = wire::kVersion1);

}  // namespace pollux::crypto
