// LocalConnectionIds: the connection IDs that lead to this connection (RFC 9000 §5.1): issues them, keeps the peer
// supplied, replaces them, and says which the peer may no longer retire. Owns no routing: the shard's table follows
// take_change(). A server answers to the client's made-up first ID as well, as long as the connection lives.
// Invariant: sequence numbers go up by one, and at most kMaxAccepted IDs are accepted.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

#include "base/byte_writer.h"
#include "base/ring_queue.h"
#include "connection/connection_id_issuer.h"
#include "wire/error.h"
#include "wire/frames.h"

namespace pollux::connection {

// For the shard's table.
struct LocalIdChange {
  enum class What : std::uint8_t { kIssued, kRetired };
  What what = What::kIssued;
  wire::ConnectionId id;
};

class LocalConnectionIds {
 public:
  // IDs that the peer may use. RFC 9000 §5.1.1-10: a path of the peer's needs one each, so more would allow more paths.
  static constexpr std::size_t kMaxActive = 4;
  // While IDs are being replaced, one more than that leads here.
  static constexpr std::size_t kMaxAccepted = kMaxActive + 1;

  // `chosen`: our Source Connection ID, which has sequence number 0. `original_destination`: what the client's first
  // Initial was sent to. `issuer` outlives this.
  LocalConnectionIds(const wire::ConnectionId& chosen, const wire::ConnectionId& original_destination,
                     ConnectionIdIssuer& issuer);

  [[nodiscard]] const wire::ConnectionId& chosen() const { return chosen_; }
  [[nodiscard]] const wire::ConnectionId& original_destination() const { return original_destination_; }
  [[nodiscard]] wire::StatelessResetToken token_of_chosen() const { return issuer_->token_of(chosen_); }

  // The ID for a server's preferred_address: sequence number 1 (RFC 9000 §5.1.1). At most once, before start().
  struct Issued {
    wire::ConnectionId id;
    wire::StatelessResetToken token;
  };
  [[nodiscard]] Issued issue_for_preferred_address();

  // The handshake is complete: from now on the peer is kept supplied with as many IDs as its
  // active_connection_id_limit and kMaxActive allow.
  void start(std::uint64_t peer_limit);

  // Asks the peer to retire every ID that it has, and gives it others. False while it has not yet done so the last
  // time, before start(), and with zero-length IDs.
  bool rotate();

  // A packet was sent to this ID. Says its sequence number; nothing for an ID that is none of ours.
  std::optional<std::uint64_t> on_used(Bytes id);
  // The peer has an ID that it has not used yet: it can follow us to another path.
  [[nodiscard]] bool peer_has_spare() const;

  // RETIRE_CONNECTION_ID in a packet that was sent to `destination`.
  [[nodiscard]] std::expected<void, wire::TransportError> on_retire(std::uint64_t sequence_number, Bytes destination);

  [[nodiscard]] bool wants_to_send() const { return to_send_ != 0; }
  // Writes one NEW_CONNECTION_ID if it fits and gives its sequence number for the retransmission record.
  [[nodiscard]] std::optional<std::uint64_t> write_frame(ByteWriter& writer);
  void on_acked(std::uint64_t sequence_number);
  void on_lost(std::uint64_t sequence_number);

  // What the shard's table has not heard of yet, oldest first. `chosen` is not among it.
  [[nodiscard]] std::optional<LocalIdChange> take_change();
  // Calls visit(id) for each ID that leads here, except the original destination.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (const Entry& entry : entries_) visit(entry.id);
  }

 private:
  enum class Announcement : std::uint8_t { kWanted, kSent, kDone };
  struct Entry {
    std::uint64_t sequence_number = 0;
    wire::ConnectionId id;
    Announcement announcement = Announcement::kWanted;
    bool used = false;
  };

  Entry& add(Announcement announcement);
  void replenish();
  void set(Entry& entry, Announcement announcement);
  [[nodiscard]] Entry* find(std::uint64_t sequence_number);
  // Not counting those that the peer was told to retire.
  [[nodiscard]] std::size_t active_count() const;

  wire::ConnectionId chosen_;
  wire::ConnectionId original_destination_;
  ConnectionIdIssuer* issuer_;
  std::vector<Entry> entries_;
  RingQueue<LocalIdChange> changes_;
  std::size_t wanted_count_ = 0;  // zero before start()
  std::size_t to_send_ = 0;
  std::uint64_t next_sequence_number_ = 1;
  std::uint64_t retire_prior_to_ = 0;
};

}  // namespace pollux::connection
