// What a peer must not send, a row each, and what it must hear for it. Written by the project's own codec over the
// frames of a 1-RTT packet of an end that is honest otherwise (crook.h).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "connection/config.h"
#include "swarm/plan.h"
#include "wire/error.h"

namespace pollux::swarm {

// Whom it is said to, and by whom.
struct CrimeScene {
  wire::Role criminal = wire::Role::kClient;
  const connection::ConnectionConfig& victim;
};

// Whether the victim may be unable to see it: a stream that it has forgotten has no limits any more.
enum class Noticed : bool { kPerhaps, kAlways };

// What nobody may do, or only to somebody who has not said that he takes DATAGRAM frames.
enum class Victim : std::uint8_t { kAnybody, kTakerOfNoDatagrams };

struct Forbidden {
  std::string_view name;
  std::optional<Side> by;  // nothing: either
  std::size_t room = 0;    // bytes of payload that it needs
  // Header and payload as they will be sealed; the payload is all PADDING before the call.
  void (*commit)(MutableBytes header, MutableBytes payload, const CrimeScene& scene);
  wire::TransportErrorCode code = wire::TransportErrorCode::kProtocolViolation;
  wire::TransportErrorCode or_code = wire::TransportErrorCode::kProtocolViolation;  // the same where there is one only
  Noticed noticed = Noticed::kAlways;
  Victim victim = Victim::kAnybody;
};

[[nodiscard]] std::span<const Forbidden> forbidden();

}  // namespace pollux::swarm
