// A SessionCache as bytes, for a client that ends and comes back: tickets hold secrets, so whoever keeps the bytes
// keeps them private. Never touches a file.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "tls/session_cache.h"
#include "tls/tls_context.h"

namespace pollux::tls {

[[nodiscard]] std::vector<std::uint8_t> archive_sessions(const SessionCache& cache);

// Adds to `cache` what archive_sessions has written. False when the bytes are damaged; what stood before the damage is
// added.
[[nodiscard]] bool restore_sessions(Bytes archived, const TlsContext& context, SessionCache& cache);

}  // namespace pollux::tls
