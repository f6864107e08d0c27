#include "recovery/delivery_sampler.h"

#include <algorithm>

namespace pollux::recovery {
namespace {

// A counter of which only the low half was kept, as far as it has come since.
[[nodiscard]] std::uint64_t growth(std::uint64_t now, std::uint32_t then) {
  return static_cast<std::uint32_t>(now) - then;
}

}  // namespace

void DeliverySampler::on_packet_sent(SentPacket& packet, ByteCount in_flight) {
  if (in_flight.is_zero()) first_sent_at_ = delivered_at_ = packet.time_sent;
  packet.app_limited = is_app_limited();
  packet.delivery = {.delivered = static_cast<std::uint32_t>(delivered_),
                     .lost = static_cast<std::uint32_t>(lost_),
                     .in_flight = static_cast<std::uint32_t>((in_flight + packet.size).value()),
                     .since_delivery = CompactDuration{packet.time_sent - delivered_at_},
                     .since_first_sent = CompactDuration{packet.time_sent - first_sent_at_}};
}

void DeliverySampler::on_packets_acked(std::span<const SentPacket> packets, Timestamp now) {
  has_newest_ = false;
  newly_acked_ = ByteCount{};
  for (const SentPacket& packet : packets) {
    if (!packet.in_flight) continue;
    delivered_ += packet.size.value();
    delivered_at_ = now;
    newly_acked_ += packet.size;
    if (has_newest_ && !is_newest(packet)) continue;
    newest_ = packet;
    has_newest_ = true;
    first_sent_at_ = packet.time_sent;
  }
}

bool DeliverySampler::is_newest(const SentPacket& packet) const {
  return packet.time_sent > newest_.time_sent ||
         (packet.time_sent == newest_.time_sent && packet.number > newest_.number);
}

void DeliverySampler::on_packets_lost(std::span<const SentPacket> packets) {
  for (const SentPacket& packet : packets) {
    if (counts_as_congestion(packet)) lost_ += packet.size.value();
  }
}

RateSample DeliverySampler::take_sample(Duration min_rtt) {
  if (delivered_ > app_limited_until_) app_limited_until_ = 0;
  RateSample sample{.has_data = has_newest_, .newly_acked = newly_acked_, .delivered_in_all = delivered_};
  if (!has_newest_) return sample;
  const DeliverySnapshot& then = newest_.delivery;
  sample.app_limited = newest_.app_limited;
  sample.newest_sent = newest_.time_sent;
  sample.delivered = ByteCount{growth(delivered_, then.delivered)};
  sample.in_flight_when_sent = ByteCount{then.in_flight};
  sample.lost_since_sent = ByteCount{growth(lost_, then.lost)};
  sample.delivered_before = delivered_ - sample.delivered.value();
  const Duration ack_elapsed = (delivered_at_ - newest_.time_sent) + then.since_delivery.duration();
  // The slower of sending and acknowledging: neither a compressed flight nor compressed ACKs pass for bandwidth.
  const Duration interval = std::max(then.since_first_sent.duration(), ack_elapsed);
  if (interval > Duration::zero() && interval >= min_rtt) {
    sample.delivery_rate = Bandwidth::of(sample.delivered, interval);
  }
  return sample;
}

void DeliverySampler::on_app_limited(ByteCount in_flight) {
  app_limited_until_ = std::max<std::uint64_t>(delivered_ + in_flight.value(), 1);
}

}  // namespace pollux::recovery
