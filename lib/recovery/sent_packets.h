// SentPackets: the ledger of what was sent in one packet number space and is neither acknowledged nor lost yet.
// A ring by packet number: finding a packet is one index. It decides nothing; AckProcessor and LossDetector settle
// packets, and settled ones leave from the front. Invariant: slot i stands for packet number first_slot() + i.
// Since the packet threshold settles everything three below the largest acknowledged packet, at most
// kPacketThreshold slots at or below it stay behind: walking the front costs what was settled, not what is in flight.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/ring_queue.h"
#include "recovery/sent_packet.h"

namespace pollux::recovery {

// What one space remembers at most. Reaching it forgets the oldest packet: its data is not sent again. Only a peer that
// lets 65,536 packets pass in silence gets there, because no new data goes out above kMaxTrackedForData.
inline constexpr std::size_t kMaxTrackedPackets = 65'536;
// Above this only acknowledgments and probes go out.
inline constexpr std::size_t kMaxTrackedForData = kMaxTrackedPackets - 2'048;
// How many packet numbers may be left out between two packets (RFC 9000 §21.4: skipping finds optimistic ACKs).
inline constexpr std::uint64_t kMaxSkippedNumbers = 64;

enum class PacketState : std::uint8_t { kSkipped, kOutstanding, kAcked, kLost };

class SentPackets {
 public:
  // Numbers ascend; those in between were skipped and stay unsent for ever. At most kMaxSkippedNumbers in a row.
  void add(const SentPacket& packet);

  // The outstanding packet of this number, or null. Valid until the ledger changes.
  [[nodiscard]] const SentPacket* find(wire::PacketNumber number) const;

  // Marks an outstanding packet as acknowledged or lost. The record is returned; the slot stays until trim().
  SentPacket settle(wire::PacketNumber number, PacketState verdict);

  // Lets settled packets go from the front, and skipped numbers below `largest_acked`.
  void trim(std::optional<wire::PacketNumber> largest_acked);

  // Forgets every packet; numbers go on where they were (RFC 9000 §12.3: never used twice).
  void forget_all();

  // As forget_all, and numbers start from `first` again: for another connection.
  void reset(wire::PacketNumber first = 0);

  // No packet of this number was ever sent: above what was sent, or skipped as far as is still known.
  [[nodiscard]] bool was_never_sent(wire::PacketNumber number) const;
  [[nodiscard]] PacketState state_of_slot(wire::PacketNumber number) const { return slot(number).state; }

  // The lowest number that still has a slot; equals next_number() when nothing is tracked.
  [[nodiscard]] wire::PacketNumber first_slot() const { return next_number_ - slots_.size(); }
  // The lowest number that can be sent next.
  [[nodiscard]] wire::PacketNumber next_number() const { return next_number_; }
  // The oldest packet outstanding, or null. The sender may drop frame records before its `frames.first`.
  [[nodiscard]] const SentPacket* oldest() const;
  // Fills `out` from the front with the oldest ack-eliciting packets outstanding; returns how many.
  [[nodiscard]] std::size_t oldest_ack_eliciting(std::span<SentPacket> out) const;

  [[nodiscard]] std::size_t outstanding() const { return outstanding_; }
  [[nodiscard]] bool has_ack_eliciting() const { return ack_eliciting_ != 0; }
  [[nodiscard]] bool is_full_for_data() const { return slots_.size() >= kMaxTrackedForData; }
  // The size of everything outstanding that counts against the congestion window.
  [[nodiscard]] ByteCount bytes_in_flight() const { return bytes_in_flight_; }

  // RFC 9000 §9.4: what is outstanding went out on another path; it no longer counts against the window.
  void leave_flight();

 private:
  struct Slot {
    SentPacket packet;
    PacketState state = PacketState::kSkipped;
  };

  [[nodiscard]] const Slot& slot(wire::PacketNumber number) const {
    return slots_[static_cast<std::size_t>(number - first_slot())];
  }
  [[nodiscard]] Slot& slot(wire::PacketNumber number) {
    return slots_[static_cast<std::size_t>(number - first_slot())];
  }
  void push(Slot slot);
  void leave_counts(const SentPacket& packet);

  RingQueue<Slot> slots_;
  wire::PacketNumber next_number_ = 0;
  std::size_t outstanding_ = 0;
  std::size_t ack_eliciting_ = 0;
  ByteCount bytes_in_flight_;
};

}  // namespace pollux::recovery
