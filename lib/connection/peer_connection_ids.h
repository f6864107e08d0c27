// PeerConnectionIds: the connection IDs that the peer gave us to put into Destination Connection ID
// (RFC 9000 §5.1). Owns the active set and the RETIRE_CONNECTION_ID frames that are due.
// Invariant: at most kActiveConnectionIdLimit active IDs, and an ID that was retired is never used again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>

#include "base/byte_writer.h"
#include "base/ring_queue.h"
#include "wire/frames.h"

namespace pollux::connection {

class PeerConnectionIds {
 public:
  // What we advertise as active_connection_id_limit.
  static constexpr std::size_t kActiveConnectionIdLimit = 4;
  // RETIRE_CONNECTION_ID frames not yet acknowledged; more is CONNECTION_ID_LIMIT_ERROR.
  // RFC 9000 §5.1.2-6: at least twice the active limit.
  static constexpr std::size_t kMaxUnacknowledgedRetirements = 4 * kActiveConnectionIdLimit;

  // `initial`: the peer's first ID, or what a client made up for its first Initial.
  explicit PeerConnectionIds(const wire::ConnectionId& initial) : initial_(initial) {
    active_[0] = Entry{.id = initial};
  }

  // RFC 9000 §7.2: a client takes the Source Connection ID of the first packet that it receives.
  void replace_initial(const wire::ConnectionId& id) { initial_ = active_[0]->id = id; }

  // The Source Connection ID of the peer's first packet, and of every long header that follows.
  [[nodiscard]] const wire::ConnectionId& initial() const { return initial_; }

  // What goes into Destination Connection ID now.
  [[nodiscard]] const wire::ConnectionId& current() const { return active_[current_]->id; }

  [[nodiscard]] std::expected<void, wire::TransportError> on_new_connection_id(const wire::NewConnectionIdFrame& frame);

  [[nodiscard]] bool wants_to_send() const { return !to_send_.empty(); }
  // Writes one RETIRE_CONNECTION_ID if it fits and gives its sequence number for the retransmission record.
  [[nodiscard]] std::optional<std::uint64_t> write_frame(ByteWriter& writer);
  // A probe may carry a frame twice, so it may be acknowledged twice: the count then errs in the peer's favour.
  void on_retirement_acked(std::uint64_t) { unacknowledged_ -= unacknowledged_ != 0 ? 1 : 0; }
  void on_retirement_lost(std::uint64_t sequence_number) { to_send_.push_back(sequence_number); }

 private:
  struct Entry {
    wire::ConnectionId id;
    std::uint64_t sequence_number = 0;
    std::optional<wire::StatelessResetToken> reset_token;
  };

  void retire(std::uint64_t sequence_number);
  void retire_prior_to(std::uint64_t sequence_number);
  [[nodiscard]] std::expected<bool, wire::TransportError> is_repeat(const wire::NewConnectionIdFrame& frame) const;
  void choose_current();

  wire::ConnectionId initial_;
  std::array<std::optional<Entry>, kActiveConnectionIdLimit> active_;
  std::size_t current_ = 0;
  std::uint64_t retired_prior_to_ = 0;
  std::size_t unacknowledged_ = 0;
  RingQueue<std::uint64_t> to_send_;
};

}  // namespace pollux::connection
