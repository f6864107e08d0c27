#include "crypto/initial_secrets.h"

#include "crypto/hkdf.h"
#include "crypto/version_parameters.h"

namespace pollux::crypto {

InitialSecrets derive_initial_secrets(const wire::ConnectionId& client_destination_id, wire::Version version) {
  // RFC 9001 §5.2-2: TLS 1.3's HKDF-Expand-Label, whatever versions of TLS the ClientHello offers.
  const HashAlgorithm hash = hash_of(kInitialCipherSuite);
  const Secret common = hkdf_extract(hash, version_parameters(version).initial_salt, client_destination_id.bytes());
  return {
      .client = hkdf_expand_label(hash, common.bytes(), "client in", hash_length(hash)),
      .server = hkdf_expand_label(hash, common.bytes(), "server in", hash_length(hash)),
  };
}

}  // namespace pollux::crypto
