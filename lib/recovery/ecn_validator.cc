#include "recovery/ecn_validator.h"

#include <algorithm>

namespace pollux::recovery {
using wire::PacketNumberSpace;

std::uint64_t EcnValidator::count_marked(PacketNumberSpace space, std::span<const SentPacket> packets) const {
  return static_cast<std::uint64_t>(std::ranges::count_if(packets, [&](const SentPacket& packet) {
    const bool on_path = space != PacketNumberSpace::kApplicationData || packet.number >= first_on_path_;
    return packet.ecn == Ecn::kEct0 && on_path;
  }));
}

Ecn EcnValidator::mark() const {
  const bool marks = state_ == EcnState::kTesting || state_ == EcnState::kCapable;
  return policy_ == EcnPolicy::kOn && marks ? Ecn::kEct0 : Ecn::kNotEct;
}

void EcnValidator::on_packet_sent(PacketNumberSpace space, const SentPacket& packet) {
  if (packet.ecn != Ecn::kEct0) return;
  ++spaces_[wire::index_of(space)].marked;
  if (state_ != EcnState::kTesting) return;
  if (++testing_sent_ >= kTestingPackets) state_ = EcnState::kUnknown;
}

std::uint64_t EcnValidator::on_ack(const Feedback& feedback) {
  // RFC 9000 §13.4.2.1-1: an old ACK frame has old counts, and proves nothing.
  if (!feedback.raises_largest || state_ == EcnState::kFailed) return 0;
  Space& space = spaces_[wire::index_of(feedback.space)];
  // RFC 9000 §13.4.2.2-1, §13.4.2.2-4
  if (!are_right(feedback, space)) {
    state_ = EcnState::kFailed;
    return 0;
  }
  if (!feedback.counts) return 0;
  const std::uint64_t newly_congested = feedback.counts->ce - space.reported.ce;
  space.reported = *feedback.counts;
  // RFC 9000 §13.4.2.2-3
  if (count_marked(feedback.space, feedback.newly_acked) != 0) state_ = EcnState::kCapable;
  return newly_congested;
}

// RFC 9000 §13.4.2.1
bool EcnValidator::are_right(const Feedback& feedback, const Space& space) const {
  const std::uint64_t newly_marked = count_marked(feedback.space, feedback.newly_acked);
  if (!feedback.counts) return newly_marked == 0;
  const wire::EcnCounts& now = *feedback.counts;
  const wire::EcnCounts& before = space.reported;
  if (now.ect0 < before.ect0 || now.ect1 < before.ect1 || now.ce < before.ce) return false;
  // We never send ECT(1), and no more ECT(0) than we know of.
  if (now.ect1 != 0 || now.ect0 > space.marked || now.ce > space.marked - now.ect0) return false;
  return now.ect0 - before.ect0 + (now.ce - before.ce) >= newly_marked;
}

void EcnValidator::on_packets_lost(PacketNumberSpace space, std::span<const SentPacket> packets) {
  if (state_ != EcnState::kTesting && state_ != EcnState::kUnknown) return;
  testing_lost_ += static_cast<std::uint32_t>(count_marked(space, packets));
  if (state_ != EcnState::kUnknown || testing_lost_ < testing_sent_) return;
  // RFC 9000 §13.4.2: the path may drop what is marked.
  const bool was_whole = testing_sent_ >= kTestingPackets;
  if (was_whole || tests_ >= kMaxTests) {
    state_ = EcnState::kFailed;
  } else {
    start_test();
  }
}

void EcnValidator::on_probe_timeout() {
  if (state_ == EcnState::kTesting && testing_sent_ != 0) state_ = EcnState::kUnknown;
}

void EcnValidator::on_path_changed(wire::PacketNumber first_on_path) {
  first_on_path_ = first_on_path;
  tests_ = 0;
  start_test();
}

void EcnValidator::start_test() {
  ++tests_;
  state_ = EcnState::kTesting;
  testing_sent_ = 0;
  testing_lost_ = 0;
}

}  // namespace pollux::recovery
