#include "drivers/net/sim/link.h"

#include <algorithm>

#include "net/ethernet.h"

namespace pollux::drivers::sim {
namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

// True with this probability; draws once, whatever the probability.
[[nodiscard]] bool happens(double probability, Rng& rng) {
  constexpr double kScale = 1.0 / 9007199254740992.0;  // 2^-53: what a double holds exactly
  return static_cast<double>(rng.next_u64() >> 11) * kScale < probability;
}

[[nodiscard]] Duration time_for(ByteCount size, std::uint64_t bits_per_second) {
  return Duration::nanoseconds(static_cast<std::int64_t>(size.value() * 8) * kNanosecondsPerSecond /
                               static_cast<std::int64_t>(bits_per_second));
}

[[nodiscard]] Duration part_of(Duration whole, std::uint64_t draw) {
  const std::int64_t steps = std::max<std::int64_t>(whole.to_nanoseconds(), 0);
  return Duration::nanoseconds(static_cast<std::int64_t>(draw % (static_cast<std::uint64_t>(steps) + 1)));
}

}  // namespace

Link::Passage Link::carry(ByteCount size, Timestamp now, Rng& rng) {
  const bool lost = happens(config.loss, rng);
  const bool late = happens(config.reordering, rng);
  const Duration lateness = part_of(config.reorder_delay, rng.next_u64());
  Passage passage;
  passage.duplicated = happens(config.duplication, rng);
  const Duration duplicate_lateness = part_of(config.reorder_delay, rng.next_u64());
  passage.corrupted = happens(config.corruption, rng);
  passage.congested = happens(config.ce_marking, rng);

  if (config.blackhole) return {.fate = Fate::kBlackholed};
  if (config.mtu != 0 && size.value() > net::EthernetHeader::kSize + config.mtu) return {.fate = Fate::kTooLarge};
  Timestamp departure = now;
  if (config.bits_per_second != 0) {
    const Timestamp begin = std::max(bottleneck_free_, now);
    if (begin - now > time_for(config.queue_limit, config.bits_per_second)) return {.fate = Fate::kQueueFull};
    if (config.ce_threshold.value() != 0) {
      passage.congested |= begin - now >= time_for(config.ce_threshold, config.bits_per_second);
    }
    departure = begin + time_for(size, config.bits_per_second);
    bottleneck_free_ = departure;
  }
  // Lost on the wire, behind the bottleneck: it has taken its share of it.
  if (lost && now >= burst_over_) burst_over_ = now + config.loss_burst;
  if (lost || now < burst_over_) return {.fate = Fate::kLost};
  passage.arrival = departure + config.delay + (late ? lateness : Duration::zero());
  passage.duplicate_arrival = departure + config.delay + duplicate_lateness;
  return passage;
}

ByteCount Link::queued(Timestamp now) const {
  if (config.bits_per_second == 0 || bottleneck_free_ <= now) return ByteCount{};
  constexpr std::uint64_t kBitsPerByte = 8;
  const auto wait = static_cast<std::uint64_t>((bottleneck_free_ - now).to_nanoseconds());
  return ByteCount{wait * (config.bits_per_second / kBitsPerByte) / static_cast<std::uint64_t>(kNanosecondsPerSecond)};
}

}  // namespace pollux::drivers::sim
