// PeerConnectionIds: the connection IDs that the peer gave us to put into Destination Connection ID
// (RFC 9000 §5.1), which path uses which, and the stateless reset tokens that came with them.
// Owns the active set and the RETIRE_CONNECTION_ID frames that are due.
// Invariant: at most as many active IDs as we have said that we keep, and an ID that was retired is never used again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

#include "base/byte_writer.h"
#include "base/interval_set.h"
#include "base/ring_queue.h"
#include "connection/path_id.h"
#include "wire/error.h"
#include "wire/frames.h"

namespace pollux::connection {

// For the shard, which recognises a stateless reset that comes to no connection ID of ours.
struct ResetTokenChange {
  enum class What : std::uint8_t { kInUse, kForgotten };
  What what = What::kInUse;
  wire::StatelessResetToken token;
};

class PeerConnectionIds {
 public:
  // The largest active_connection_id_limit that we can advertise.
  static constexpr std::size_t kMostActive = 4;
  // RETIRE_CONNECTION_ID frames not yet acknowledged; more is CONNECTION_ID_LIMIT_ERROR.
  // RFC 9000 §5.1.2-6: at least twice the active limit.
  static constexpr std::size_t kMaxUnacknowledgedRetirements = 4 * kMostActive;
  // Gaps between the sequence numbers that were retired; more is CONNECTION_ID_LIMIT_ERROR. Frames that were lost leave
  // gaps, and there are never more of them under way than active IDs.
  static constexpr std::size_t kMaxRetiredRanges = 32;

  // `initial`: the peer's first ID, or what a client made up for its first Initial. The first path uses it.
  // `limit`: our active_connection_id_limit.
  explicit PeerConnectionIds(const wire::ConnectionId& initial, std::size_t limit = kMostActive);

  // RFC 9000 §7.2: a client takes the Source Connection ID of the first packet that it receives.
  void replace_initial(const wire::ConnectionId& id) { initial_ = active_[0]->id = id; }
  // The server's stateless_reset_token parameter belongs to its first ID.
  void set_initial_token(const wire::StatelessResetToken& token);

  // The Source Connection ID of the peer's first packet, and of every long header that follows.
  [[nodiscard]] const wire::ConnectionId& initial() const { return initial_; }

  // --- paths ---

  // RFC 9000 §9.5-2, §9.5-3: an ID of its own for this path. False when the peer has given none to spare: the path gets
  // the next one that comes.
  bool claim(PathId path);
  // RFC 9000 §9.5-4: the address changed without the peer's doing, and it has given no other ID: the same goes on.
  void share(PathId path, PathId with);
  // RFC 9000 §5.1.2-1: the path is not used any more, and so its ID is retired.
  void release(PathId path);
  // Which path is served first when the peer replaces IDs.
  void set_main(PathId path) { main_ = path; }

  [[nodiscard]] bool has_id(PathId path) const { return entry_on(path) != nullptr; }
  // What goes into Destination Connection ID on this path; it has one.
  [[nodiscard]] const wire::ConnectionId& id_on(PathId path) const;
  // A packet goes out with it: from now on its reset token counts.
  void on_used(PathId path);

  // --- frames ---

  [[nodiscard]] std::expected<void, wire::TransportError> on_new_connection_id(const wire::NewConnectionIdFrame& frame);

  [[nodiscard]] bool wants_to_send() const;
  // Writes one RETIRE_CONNECTION_ID if it fits and gives its sequence number for the retransmission record.
  [[nodiscard]] std::optional<std::uint64_t> write_frame(ByteWriter& writer);
  void on_retirement_acked(std::uint64_t sequence_number);
  void on_retirement_lost(std::uint64_t sequence_number);

  // --- stateless reset ---

  // RFC 9000 §10.3.1: whether these are the last bytes of a stateless reset by this peer. In constant time.
  [[nodiscard]] bool is_reset_token(Bytes last_bytes) const;
  // What the shard has not heard of yet, oldest first.
  [[nodiscard]] std::optional<ResetTokenChange> take_token_change();
  // Calls visit(token) for each token that counts.
  template <typename Visit>
  void for_each_token(Visit&& visit) const {
    for (const auto& entry : active_) {
      if (entry && entry->used && entry->reset_token) visit(*entry->reset_token);
    }
  }

 private:
  struct Entry {
    wire::ConnectionId id;
    std::uint64_t sequence_number = 0;
    std::optional<wire::StatelessResetToken> reset_token;
    bool used = false;
  };
  struct Retirement {
    std::uint64_t sequence_number = 0;
    bool to_send = true;
  };
  // What a path wants and has.
  struct Claim {
    bool wanted = false;
    std::optional<std::uint64_t> sequence_number{};
  };

  [[nodiscard]] const Entry* entry_on(PathId path) const;
  [[nodiscard]] std::optional<Entry>* slot_of(std::uint64_t sequence_number);
  [[nodiscard]] bool is_claimed(std::uint64_t sequence_number) const;
  [[nodiscard]] bool is_known(std::uint64_t sequence_number) const;
  [[nodiscard]] std::expected<void, wire::TransportError> check_repeats(const wire::NewConnectionIdFrame& frame) const;
  [[nodiscard]] std::expected<void, wire::TransportError> add(const wire::NewConnectionIdFrame& frame);
  void retire(std::uint64_t sequence_number);
  void retire_prior_to(std::uint64_t sequence_number);
  void forget(std::optional<Entry>& slot);
  void serve_claims();

  wire::ConnectionId initial_;
  std::array<std::optional<Entry>, kMostActive> active_;
  std::size_t limit_;
  std::array<Claim, kMaxPaths> claims_;
  PathId main_ = kFirstPath;
  std::uint64_t retired_prior_to_ = 0;
  IntervalSet retired_;
  std::vector<Retirement> retirements_;
  RingQueue<ResetTokenChange> token_changes_;
};

}  // namespace pollux::connection
