// DeliverySampler: how fast the path delivers (draft-ietf-ccwg-bbr §4.1). It stamps each packet in flight with a
// DeliverySnapshot, counts what is delivered and lost, and gives one RateSample for each ACK.
// It decides nothing; packets that do not count for congestion pass it by.
#pragma once

#include <cstdint>
#include <span>

#include "recovery/bandwidth.h"
#include "recovery/sent_packet.h"

namespace pollux::recovery {

// What one ACK says of the path, measured from the newest packet that it acknowledges first.
struct RateSample {
  bool has_data = false;      // something that was in flight was delivered
  bool app_limited = false;   // there was too little to send when that packet left: the path may be faster
  Bandwidth delivery_rate{};  // zero: nothing reliable
  Timestamp newest_sent{};    // when that packet left
  ByteCount delivered{};      // since then
  ByteCount newly_acked{};
  ByteCount in_flight_when_sent{};     // that packet among it
  ByteCount lost_since_sent{};         // the losses that this ACK shows among it
  std::uint64_t delivered_before = 0;  // DeliverySampler::delivered() when that packet was sent
  std::uint64_t delivered_in_all = 0;  // and now
};

class DeliverySampler {
 public:
  // Stamps a packet that goes out in flight; `in_flight` is without it.
  void on_packet_sent(SentPacket& packet, ByteCount in_flight);

  // In this order for an ACK: what it acknowledges, what it shows to be lost, the sample.
  void on_packets_acked(std::span<const SentPacket> packets, Timestamp now);
  void on_packets_lost(std::span<const SentPacket> packets);
  // A sample over less than `min_rtt` has no rate.
  [[nodiscard]] RateSample take_sample(Duration min_rtt);

  // There is nothing to send although window and pacer would allow it: until what is in flight now has been delivered,
  // samples are marked.
  void on_app_limited(ByteCount in_flight);
  [[nodiscard]] bool is_app_limited() const { return app_limited_until_ != 0; }

  // Bytes in flight that were delivered and lost so far.
  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
  [[nodiscard]] std::uint64_t lost() const { return lost_; }

 private:
  [[nodiscard]] bool is_newest(const SentPacket& packet) const;

  std::uint64_t delivered_ = 0;
  std::uint64_t lost_ = 0;
  std::uint64_t app_limited_until_ = 0;  // in terms of delivered_; zero: not limited
  Timestamp delivered_at_;
  Timestamp first_sent_at_;

  // Of the ACK that is being processed.
  SentPacket newest_;
  bool has_newest_ = false;
  ByteCount newly_acked_;
};

}  // namespace pollux::recovery
