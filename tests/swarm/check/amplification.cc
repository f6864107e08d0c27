#include "swarm/check/amplification.h"

#include <fmt/format.h>

namespace pollux::swarm {

void Amplification::on_sealed(const PacketEvent& packet) {
  if (packet.stateless) return;
  Packet& kept = packets_[packet.tag];
  kept = {.conversation = packet.conversation, .level = packet.level};
  for (const FrameSeen& seen : packet.frames) {
    if (const auto* challenge = std::get_if<wire::PathChallengeFrame>(&seen.frame)) {
      kept.challenges.push_back(challenge->data);
    } else if (const auto* response = std::get_if<wire::PathResponseFrame>(&seen.frame)) {
      kept.responses.push_back(response->data);
    }
  }
}

void Amplification::on_wire(const drivers::sim::FrameEvent& event) {
  const bool sent = event.verdict == drivers::sim::Verdict::kSent && event.source == kServerHost;
  const bool received = event.verdict == drivers::sim::Verdict::kDelivered && event.destination == kServerHost;
  if (!sent && !received) return;
  const auto datagram = read_datagram(family_, event.frame);
  if (!datagram) return;
  if (sent) {
    on_sent(event.time, *datagram);
  } else {
    on_received(*datagram);
  }
}

void Amplification::on_sent(Timestamp at, const WireDatagram& datagram) {
  const SocketAddress& remote = datagram.destination;
  std::size_t conversation = kUnplanned;
  bool attributed = false;
  std::vector<wire::PathChallengeData> challenges;
  for (const scenario::PacketTag& tag : tags_of(datagram.payload)) {
    const auto packet = packets_.find(tag);
    if (packet == packets_.end()) continue;
    attributed = true;
    conversation = packet->second.conversation;
    challenges.insert(challenges.end(), packet->second.challenges.begin(), packet->second.challenges.end());
  }
  if (!attributed) return on_stateless(at, datagram);
  Address& address = addresses_[Key{conversation, remote}];
  address.challenges.insert(challenges.begin(), challenges.end());
  address.sent += datagram.payload.size();
  const std::uint64_t allowed = (address.received + unattributed_[remote]) * kFactor;
  if (address.validated || address.sent <= allowed) return;
  report(at, fmt::format("conversation {}: {} bytes to {}, which has sent {}", static_cast<std::int64_t>(conversation),
                         address.sent, remote.to_string(), address.received + unattributed_[remote]));
}

void Amplification::on_stateless(Timestamp at, const WireDatagram& datagram) {
  const std::uint64_t size = datagram.payload.size();
  const bool is_reset = !wire::has_long_header(datagram.payload.front());
  const std::uint64_t least = is_reset ? size + 1 : (size + kFactor - 1) / kFactor;
  auto& questions = questions_[datagram.destination];
  const auto question = questions.lower_bound(least);
  if (question == questions.end()) {
    report(at, fmt::format("{} bytes of no connection to {}, which has sent nothing that they answer", size,
                           datagram.destination.to_string()));
    return;
  }
  questions.erase(question);
}

void Amplification::on_received(const WireDatagram& datagram) {
  const SocketAddress& remote = datagram.source;
  questions_[remote].insert(datagram.payload.size());
  bool attributed = false;
  for (const scenario::PacketTag& tag : tags_of(datagram.payload)) {
    const auto packet = packets_.find(tag);
    if (packet == packets_.end()) continue;
    Address& address = addresses_[Key{packet->second.conversation, remote}];
    if (!attributed) address.received += datagram.payload.size();
    attributed = true;
    if (packet->second.level == wire::EncryptionLevel::kHandshake) address.validated = true;
    for (const wire::PathChallengeData& response : packet->second.responses) {
      // RFC 9000 §8.2.3: what was sent to an address proves that address.
      for (auto& [key, other] : addresses_) {
        if (std::get<0>(key) == packet->second.conversation && other.challenges.contains(response)) {
          other.validated = true;
        }
      }
    }
  }
  if (!attributed) unattributed_[remote] += datagram.payload.size();
  const auto header = wire::parse_long_header(datagram.payload, wire::FixedBitRule::kMayBeClear);
  if (!header || header->type != wire::PacketType::kInitial || header->token.empty()) return;
  for (auto& [key, address] : addresses_) {
    if (std::get<1>(key) == remote) address.validated = true;
  }
}

}  // namespace pollux::swarm
