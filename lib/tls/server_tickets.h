// ServerTickets: the session tickets of one worker: sealed when the server hands them out, opened when a client comes
// back with one, and judged: may the client's 0-RTT data be taken? Owns the keys and the replay guard; keeps no
// session: all that is known of one travels in its ticket. Outlives every TLS context and session that uses it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/rng.h"
#include "base/time.h"
#include "tls/replay_guard.h"
#include "tls/ticket_keys.h"
#include "wire/version.h"

namespace pollux::tls {

// How many tickets follow a handshake: two connections can be opened at once with what one has brought, as browsers do.
inline constexpr std::size_t kTicketsPerHandshake = 2;

class ServerTickets {
 public:
  // What sealing adds to the state of a session.
  static constexpr std::size_t kOverhead = crypto::TokenKeys::kOverhead + 8 + 4;

  // `guard`: nothing where 0-RTT is off; tickets then allow none. `rng` outlives this object.
  ServerTickets(const TicketKeys& keys, std::optional<ReplayGuard> guard, Rng& rng);

  [[nodiscard]] bool allows_early_data() const { return guard_.has_value(); }
  // Belongs to what must not have changed when 0-RTT is taken: another guard does not know this one's tickets.
  [[nodiscard]] std::uint64_t marker() const { return guard_ ? guard_->marker() : 0; }

  // Writes state.size() + kOverhead bytes to the front of `out`. The ticket is good for this QUIC version only.
  void seal(wire::Version version, Bytes state, MutableBytes out, Timestamp now);

  struct Opened {
    std::size_t length = 0;  // of the state, at the front of `out`
    ReplayGuard::Verdict early_data = ReplayGuard::Verdict::kForeign;
  };
  // Nothing when the ticket is not ours, too old, or of another version: the handshake goes on without it.
  // `out` has room for the ticket's own length. Strikes the ticket: it allows no 0-RTT a second time.
  [[nodiscard]] std::optional<Opened> open(wire::Version version, Bytes ticket, MutableBytes out, Timestamp now);

 private:
  TicketKeys keys_;
  std::optional<ReplayGuard> guard_;
  Rng& rng_;
};

}  // namespace pollux::tls
