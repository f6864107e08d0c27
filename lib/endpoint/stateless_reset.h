// Stateless reset (RFC 9000 §10.3): the packet that says, without any state, that a connection is gone. Here are its
// size and its shape; when one is sent is the shard's to decide. It looks like a short-header packet and nothing else.
#pragma once

#include <cstddef>
#include <optional>

#include "base/byte_writer.h"
#include "base/rng.h"
#include "wire/connection_id.h"

namespace pollux::endpoint {

// RFC 9000 §10.3: five bytes of header and what follows it, and the token.
inline constexpr std::size_t kMinStatelessReset = 21;
// Up to this size it is one byte shorter than what it answers (§10.3-5); beyond, as long as chance will have it.
inline constexpr std::size_t kSmallTrigger = 43;
inline constexpr std::size_t kMaxStatelessReset = 120;

// How long a reset that answers a packet of `trigger_size` bytes is; nothing when the packet is too short for any.
[[nodiscard]] std::optional<std::size_t> stateless_reset_size(std::size_t trigger_size, Rng& rng);

// Fills `out`, which has such a size.
void write_stateless_reset(MutableBytes out, const wire::StatelessResetToken& token, Rng& rng);

}  // namespace pollux::endpoint
