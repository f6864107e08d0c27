#include "interop/relay/rebinder.h"

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "interop/relay/udp_ends.h"
#include "net/arp.h"
#include "net/ethernet.h"

namespace pollux::interop {

void Rebinder::to_server(MutableBytes frame, Timestamp now) {
  if (kind_ == Rebinding::kNone) return;
  const auto ends = udp_ends_of(frame);
  if (!ends) return;
  if (!nat_) {
    client_mac_ = ends->source_mac;
    nat_ = {.inside = ends->source, .outside = ends->source};
    next_ = now + first_;
  }
  if (now >= next_) {
    rebind();
    next_ = now + period_;
  }
  translate_leaving(frame, *nat_);
}

void Rebinder::to_client(MutableBytes frame) const {
  if (nat_) translate_arriving(frame, *nat_);
}

bool Rebinder::answered(MutableBytes frame) const {
  if (!nat_ || nat_->outside.ip == nat_->inside.ip) return false;
  ByteReader reader{frame};
  const auto ethernet = net::read_ethernet(reader);
  if (!ethernet || ethernet->type != net::EtherType::kArp) return false;
  const auto question = net::read_arp(reader);
  if (!question || question->operation != net::ArpOperation::kRequest) return false;
  if (question->target_ip != nat_->outside.ip) return false;
  ByteWriter writer{frame};
  net::write_ethernet(writer, {.destination = ethernet->source, .source = client_mac_, .type = net::EtherType::kArp});
  net::write_arp(writer, {.operation = net::ArpOperation::kReply,
                          .sender_mac = client_mac_,
                          .sender_ip = question->target_ip,
                          .target_mac = question->sender_mac,
                          .target_ip = question->sender_ip});
  return true;
}

void Rebinder::rebind() {
  constexpr std::uint16_t kFirstEphemeral = 49'152;
  constexpr std::uint64_t kEphemeral = 16'000;
  // Unlike the last one: one of each half, by turns.
  const std::uint64_t half = rebindings_ % 2 * (kEphemeral / 2);
  nat_->outside.port = static_cast<std::uint16_t>(kFirstEphemeral + half + rng_.below(kEphemeral / 2));
  if (kind_ == Rebinding::kAddress) ++nat_->outside.ip.octets[nat_->outside.ip.bytes().size() - 1];
  ++rebindings_;
}

}  // namespace pollux::interop
