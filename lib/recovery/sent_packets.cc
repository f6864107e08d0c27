#include "recovery/sent_packets.h"

#include "base/invariant.h"

namespace pollux::recovery {

void SentPackets::add(const SentPacket& packet) {
  POLLUX_INVARIANT(packet.number >= next_number_);
  POLLUX_INVARIANT(packet.number - next_number_ <= kMaxSkippedNumbers);
  while (next_number_ < packet.number) push(Slot{});
  push({.packet = packet, .state = PacketState::kOutstanding});
  ++outstanding_;
  if (packet.ack_eliciting) ++ack_eliciting_;
  if (packet.in_flight) bytes_in_flight_ += packet.size;
}

void SentPackets::push(Slot slot) {
  if (slots_.size() == kMaxTrackedPackets) {
    if (slots_.front().state == PacketState::kOutstanding) leave_counts(slots_.front().packet);
    slots_.pop_front();
  }
  slots_.push_back(slot);
  ++next_number_;
}

const SentPacket* SentPackets::find(wire::PacketNumber number) const {
  if (number < first_slot() || number >= next_number_) return nullptr;
  const Slot& found = slot(number);
  return found.state == PacketState::kOutstanding ? &found.packet : nullptr;
}

SentPacket SentPackets::settle(wire::PacketNumber number, PacketState verdict) {
  POLLUX_INVARIANT(find(number) != nullptr);
  Slot& settled = slot(number);
  settled.state = verdict;
  leave_counts(settled.packet);
  return settled.packet;
}

void SentPackets::leave_counts(const SentPacket& packet) {
  --outstanding_;
  if (packet.ack_eliciting) --ack_eliciting_;
  if (packet.in_flight) bytes_in_flight_ -= packet.size;
}

void SentPackets::trim(std::optional<wire::PacketNumber> largest_acked) {
  while (!slots_.empty() && slots_.front().state != PacketState::kOutstanding) {
    const bool may_still_expose_a_liar =
        slots_.front().state == PacketState::kSkipped && (!largest_acked || first_slot() > *largest_acked);
    if (may_still_expose_a_liar) return;
    slots_.pop_front();
  }
}

void SentPackets::forget_all() {
  slots_.clear();
  outstanding_ = 0;
  ack_eliciting_ = 0;
  bytes_in_flight_ = ByteCount{};
}

void SentPackets::reset(wire::PacketNumber first) {
  forget_all();
  next_number_ = first;
}

bool SentPackets::was_never_sent(wire::PacketNumber number) const {
  if (number >= next_number_) return true;
  return number >= first_slot() && slot(number).state == PacketState::kSkipped;
}

const SentPacket* SentPackets::oldest() const {
  if (outstanding_ == 0) return nullptr;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].state == PacketState::kOutstanding) return &slots_[i].packet;
  }
  return nullptr;
}

std::size_t SentPackets::oldest_ack_eliciting(std::span<SentPacket> out) const {
  std::size_t found = 0;
  if (ack_eliciting_ == 0) return 0;
  for (std::size_t i = 0; i < slots_.size() && found < out.size(); ++i) {
    const Slot& candidate = slots_[i];
    if (candidate.state == PacketState::kOutstanding && candidate.packet.ack_eliciting) out[found++] = candidate.packet;
  }
  return found;
}

void SentPackets::leave_flight() {
  for (std::size_t i = 0; i < slots_.size(); ++i) slots_[i].packet.in_flight = false;
  bytes_in_flight_ = ByteCount{};
}

}  // namespace pollux::recovery
