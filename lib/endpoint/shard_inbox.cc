// The shard's dealings with the others of its process: packets whose connection ID names another shard go to that
// shard's inbox, as the buffers that they came in, and what lies in the own inbox is received as if the port had it.
// Nothing goes from shard to shard twice, so nothing can go round in circles.
#include "endpoint/shard.h"

namespace pollux::endpoint {

using telemetry::Counter;
using telemetry::DropReason;

namespace {

// The other half of a burst is the port's: neither of them can keep the other out.
constexpr std::size_t kMaxTakenAtOnce = net::kMaxBurst / 2;

}  // namespace

std::size_t Shard::take_from_inbox() {
  if (services_.inboxes == nullptr) return 0;
  const std::size_t count = services_.inboxes->receive(services_.self, std::span{received_}.first(kMaxTakenAtOnce));
  services_.counters.add(Counter::kTakenOver, count);
  return count;
}

void Shard::hand_over(const Arrived& arrived, registry::ShardIndex owner) {
  // Two shards disagree about what IDs mean: one has not heard of new formats yet.
  if (was_taken_over(arrived.packet)) {
    services_.counters.drop(DropReason::kQuicMisdirected);
    return;
  }
  net::Packet& packet = received_[arrived.packet];
  // The classifier has looked at the checksums here: its colleague need not do so again.
  packet.ip_checksum = packet.l4_checksum = net::ChecksumVerdict::kGood;
  if (services_.inboxes->send(services_.self, owner, packet)) {
    services_.counters.add(Counter::kHandedOver);
  } else {
    // Whoever sent it will miss an acknowledgment, and sends it again.
    services_.counters.drop(DropReason::kInboxFull);
  }
}

}  // namespace pollux::endpoint
