// DeliverySnapshot: how far delivery had come when a packet was sent; what a sample of the delivery rate is counted
// from when the packet is acknowledged (draft-ietf-ccwg-bbr §4.1.2.1.2). Five times 32 bits in every packet under way:
// counters keep their low half, because only differences within a flight matter, and times are kept as distances.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"

namespace pollux::recovery {

// A Duration from zero to 274 s in 32 bits, in steps of 64 ns. What is longer counts as that.
class CompactDuration {
 public:
  constexpr CompactDuration() = default;
  explicit constexpr CompactDuration(Duration duration)
      : steps_(static_cast<std::uint32_t>(
            std::clamp<std::int64_t>(duration.to_nanoseconds() / kStepNanoseconds, 0, UINT32_MAX))) {}

  [[nodiscard]] constexpr Duration duration() const { return Duration::nanoseconds(steps_ * kStepNanoseconds); }
  [[nodiscard]] constexpr bool operator==(const CompactDuration&) const = default;

 private:
  static constexpr std::int64_t kStepNanoseconds = 64;

  std::uint32_t steps_ = 0;
};

struct DeliverySnapshot {
  std::uint32_t delivered = 0;       // low half of DeliverySampler::delivered()
  std::uint32_t lost = 0;            // low half of DeliverySampler::lost()
  std::uint32_t in_flight = 0;       // bytes, this packet among them
  CompactDuration since_delivery;    // from the delivery before it to the sending of this packet
  CompactDuration since_first_sent;  // from the sending of the first packet of its flight

  [[nodiscard]] constexpr bool operator==(const DeliverySnapshot&) const = default;
};
static_assert(sizeof(DeliverySnapshot) == 20);

}  // namespace pollux::recovery
