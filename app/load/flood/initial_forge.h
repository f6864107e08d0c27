// InitialForge: the first packets of clients that are not there: each with connection IDs of its own, and all with the
// same ClientHello, which is a real one. What no server can tell from a newcomer's, or what it can after its first look
// under the protection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/rng.h"
#include "base/time.h"
#include "crypto/aead_batch.h"
#include "tls/tls_context.h"
#include "wire/connection_id.h"

namespace pollux::app {

enum class Forgery : std::uint8_t {
  kValid,    // a server begins a handshake, or asks for the address to be proved
  kInvalid,  // well-formed, and protected with no key: a server derives the keys and finds that nothing opens
};

class InitialForge {
 public:
  // RFC 9000 §14.1: a client's first datagram has so many bytes at least.
  static constexpr std::size_t kDatagram = 1200;

  // `aead` and `rng` outlive it.
  InitialForge(const tls::TlsContext& tls, crypto::AeadBatch& aead, Rng& rng, Timestamp now);

  // Fills `out`, which has kDatagram bytes.
  void write(MutableBytes out, Forgery forgery);

 private:
  crypto::AeadBatch& aead_;
  Rng& rng_;
  wire::ConnectionId source_;  // in every packet the same: the ClientHello says it too
  std::vector<std::uint8_t> hello_;
};

}  // namespace pollux::app
