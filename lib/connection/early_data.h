// EarlyData: how far 0-RTT has come on one connection (RFC 9001 §4.6), and what follows from it: what a client
// remembers of the server and may hold against it, which acknowledgments cannot be true, when a server's keys go.
// Holds no key: those are with the application data packet number space. Never sees a packet.
//
//   client:  none ---> offered ---> accepted
//                         |
//                         +-------> rejected
//   server:  none ----------------> accepted
// Invariant: states only move forward, unless everything begins again in another version.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>

#include "base/time.h"
#include "wire/error.h"
#include "wire/frames.h"
#include "wire/packet_number.h"
#include "wire/transport_parameters.h"

namespace pollux::connection {

class EarlyData {
 public:
  enum class State : std::uint8_t { kNone, kOffered, kAccepted, kRejected };
  [[nodiscard]] State state() const { return state_; }

  // Client: 0-RTT may be sent now, within what the server said when it issued the ticket.
  void on_offered(const wire::TransportParameters& remembered);
  void on_accepted() { state_ = State::kAccepted; }
  // Client: nothing of what was sent counts. `first_one_rtt`: the number that the next packet will have.
  void on_rejected(wire::PacketNumber first_one_rtt);
  // Client: the handshake starts over in another version, and 0-RTT with it.
  void begin_again() { state_ = State::kNone; }

  // Client: the server's parameters of this connection, once they are authentic.
  // RFC 9000 §7.4.1-5: a server that has accepted 0-RTT must not have reduced any: PROTOCOL_VIOLATION.
  [[nodiscard]] std::expected<void, wire::TransportError> check_parameters(const wire::TransportParameters& now) const;
  // Client: RFC 9001 §4.6.2-2: a server that has rejected 0-RTT cannot acknowledge a packet of it.
  [[nodiscard]] std::expected<void, wire::TransportError> check_ack(const wire::AckFrame& ack) const;

  // Server: a 1-RTT packet was processed. RFC 9001 §4.9.3-4: the keys go within three times the PTO.
  void on_one_rtt_packet(Timestamp now, Duration pto);
  // Server: when the keys are to be discarded; never() while nobody knows yet, or when it is done.
  [[nodiscard]] Timestamp key_deadline() const { return key_deadline_; }
  void on_keys_discarded();

 private:
  static constexpr int kPtosToKeepKeys = 3;

  State state_ = State::kNone;
  wire::TransportParameters remembered_;
  wire::PacketNumber first_one_rtt_ = 0;
  bool saw_one_rtt_ = false;
  Timestamp key_deadline_ = Timestamp::never();
};

}  // namespace pollux::connection
