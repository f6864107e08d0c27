// StatelessReplies: what a server says without a connection: Version Negotiation and Retry packets, and the refusal of
// a bad token or of any connection. Each answers one datagram, is smaller than that, and leaves nothing behind here.
// Never decides who is answered (admission). Invariant: at most kMaxPerPoll in a poll.
#pragma once

#include "base/rng.h"
#include "crypto/aead_batch.h"
#include "endpoint/transmitter.h"
#include "telemetry/counters.h"
#include "wire/error.h"
#include "wire/invariants.h"
#include "wire/long_header.h"
#include "wire/version_list.h"

namespace pollux::endpoint {

class StatelessReplies {
 public:
  // Half a burst: the other half belongs to the connections. Who is not answered now asks again.
  static constexpr std::size_t kMaxPerPoll = net::kMaxBurst / 2;

  StatelessReplies(Transmitter& transmitter, crypto::AeadBatch& aead, Rng& rng, telemetry::Counters& counters)
      : transmitter_(transmitter), aead_(aead), rng_(rng), counters_(counters) {}

  void begin_poll() { sent_ = 0; }

  // RFC 9000 §6.1; `versions`: what we speak.
  void negotiate_version(const net::Flow& flow, const wire::InvariantLongHeader& received,
                         const wire::VersionList& versions);
  // RFC 9000 §17.2.5: `source` becomes the client's Destination Connection ID.
  void retry(const net::Flow& flow, const wire::ParsedLongHeader& initial, const wire::ConnectionId& source,
             Bytes token);
  // CONNECTION_CLOSE in an Initial packet, which the client can read (RFC 9000 §10.2.3).
  void refuse(const net::Flow& flow, const wire::ParsedLongHeader& initial, wire::TransportErrorCode code);

 private:
  // Room for an answer of this size; empty (and counted) when there is none in this poll.
  [[nodiscard]] MutableBytes room_for(std::size_t size);
  void commit(const net::Flow& flow, std::size_t size, telemetry::Counter counter);

  Transmitter& transmitter_;
  crypto::AeadBatch& aead_;
  Rng& rng_;
  telemetry::Counters& counters_;
  std::size_t sent_ = 0;
};

}  // namespace pollux::endpoint
