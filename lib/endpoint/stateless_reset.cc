#include "endpoint/stateless_reset.h"

#include <algorithm>

#include "base/invariant.h"

namespace pollux::endpoint {
namespace {

constexpr std::uint8_t kHeaderForm = 0x80;
constexpr std::uint8_t kFixedBit = 0x40;

}  // namespace

std::optional<std::size_t> stateless_reset_size(std::size_t trigger_size, Rng& rng) {
  // RFC 9000 §10.3.3-1: always shorter than what it answers, so that two endpoints without state fall silent.
  if (trigger_size <= kMinStatelessReset) return std::nullopt;
  // RFC 9000 §10.3-5
  if (trigger_size <= kSmallTrigger) return trigger_size - 1;
  // RFC 9000 §10.3-6 follows from that too.
  const std::size_t largest = std::min(trigger_size - 1, kMaxStatelessReset);
  return kSmallTrigger - 1 + static_cast<std::size_t>(rng.below(largest - (kSmallTrigger - 1) + 1));
}

void write_stateless_reset(MutableBytes out, const wire::StatelessResetToken& token, Rng& rng) {
  POLLUX_INVARIANT(out.size() >= kMinStatelessReset);
  // RFC 9000 §10.3-3
  rng.fill(out);
  // RFC 9000 §10.3-8: a short header.
  out.front() = static_cast<std::uint8_t>((out.front() & ~kHeaderForm) | kFixedBit);
  std::ranges::copy(token.octets, out.last(wire::StatelessResetToken::kLength).begin());
}

}  // namespace pollux::endpoint
