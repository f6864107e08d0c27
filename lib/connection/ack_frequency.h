// AckFrequency: draft-ietf-quic-ack-frequency-14 on one connection: what the peer asks of us about acknowledgments, and
// what we ask of the peer. Judges frames and remembers what is under way; when to acknowledge is recovery's, and so
// is what to ask for. Invariant: one request is in flight at a time, and sequence numbers ascend.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>

#include "base/byte_writer.h"
#include "base/time.h"
#include "connection/sent_frame.h"
#include "recovery/ack_request.h"
#include "stream/control_signal.h"
#include "wire/error.h"
#include "wire/frames.h"

namespace pollux::connection {

class AckFrequency {
 public:
  // --- what the peer asks ---

  // The request, or nothing for one that is older than what came before. An error closes the connection.
  [[nodiscard]] std::expected<std::optional<recovery::AckRequest>, wire::TransportError> on_ack_frequency(
      const wire::AckFrequencyFrame& frame);

  // --- what we ask ---

  // The peer takes ACK_FREQUENCY and IMMEDIATE_ACK; its transport parameters.
  void on_peer_offer(Duration min_ack_delay, Duration max_ack_delay);
  [[nodiscard]] bool peer_takes_requests() const { return peer_min_ack_delay_.has_value(); }
  [[nodiscard]] Duration peer_min_ack_delay() const { return *peer_min_ack_delay_; }
  // What the peer does when nobody asks for anything else.
  [[nodiscard]] Duration peer_default_ack_delay() const { return default_.max_ack_delay; }

  // This would suit us now: becomes a request when it is something new and no other is under way.
  void on_wish(const recovery::AckRequest& wish);
  [[nodiscard]] bool wants_to_send() const { return frame_.is_wanted(); }
  // What was written, for on_acked or on_lost; nothing when it does not fit.
  [[nodiscard]] std::optional<SentAckFrequency> write_frame(ByteWriter& writer);
  void on_acked(const SentAckFrequency& sent);
  void on_lost(const SentAckFrequency& sent);

  // §7: for the probe timeout, the longest that the peer may wait under any request that it may have.
  [[nodiscard]] Duration max_ack_delay() const;

 private:
  std::optional<std::uint64_t> largest_received_;

  std::optional<Duration> peer_min_ack_delay_;
  recovery::AckRequest default_;
  recovery::AckRequest settled_;  // the last that the peer acknowledged
  recovery::AckRequest asked_;    // the last that was sent or is to be sent
  std::uint64_t next_sequence_number_ = 0;
  stream::ControlSignal frame_;
};

}  // namespace pollux::connection
