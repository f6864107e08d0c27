#include "connection/mtu_discovery.h"

#include <algorithm>
#include <array>

namespace pollux::connection {
namespace {

// UDP payloads that real paths stop at: IPv6's least MTU, tunnels over Ethernet, Ethernet with IPv6 and IPv4, pages,
// and jumbo frames. Tried upwards when the limit itself does not pass; then halving.
constexpr std::array kUsualSizes{ByteCount{1232}, ByteCount{1252}, ByteCount{1400}, ByteCount{1452}, ByteCount{1472},
                                 ByteCount{2048}, ByteCount{4096}, ByteCount{8192}, ByteCount{8952}, ByteCount{8972}};

}  // namespace

void MtuDiscovery::set_limit(ByteCount limit) {
  limit_ = std::max(limit, kMinDatagramSize);
  if (size_ > limit_) resize(limit_);
  if (state_ != MtuState::kBase) search();
}

void MtuDiscovery::assume_limit() {
  resize(limit_);
  search();
}

void MtuDiscovery::begin() {
  if (state_ == MtuState::kBase) search();
}

void MtuDiscovery::on_path_changed(wire::PacketNumber first_on_path) {
  first_on_path_ = first_on_path;
  largest_passed_ = 0;
  lost_in_a_row_ = 0;
  // RFC 9000 §14.2-6: what one path carries says nothing of another.
  resize(kMinDatagramSize);
  if (state_ != MtuState::kBase) search();
}

void MtuDiscovery::search() {
  too_large_ = limit_ + ByteCount{1};
  probe_under_way_ = false;
  probes_lost_ = 0;
  try_next();
}

void MtuDiscovery::try_next() {
  candidate_ = next_candidate();
  state_ = candidate_.is_zero() ? MtuState::kComplete : MtuState::kSearching;
  raise_at_ = Timestamp::never();
}

// Most paths carry what the port does: the limit comes first.
ByteCount MtuDiscovery::next_candidate() const {
  if (size_ >= limit_) return {};
  if (too_large_ > limit_) return limit_;
  if (too_large_ <= size_ + size_ / kResolution) return {};
  const auto usual = std::ranges::find_if(kUsualSizes, [&](ByteCount size) { return size > size_; });
  if (usual != kUsualSizes.end() && *usual < too_large_) return *usual;
  return ByteCount{(size_.value() + too_large_.value()) / 2};
}

bool MtuDiscovery::wants_probe(Timestamp now) {
  // RFC 8899 §5.1.1: PMTU_RAISE_TIMER. At the limit there is nothing more to find.
  if (state_ == MtuState::kComplete && size_ < limit_) {
    if (raise_at_.is_never()) raise_at_ = now + kRaiseInterval;
    if (now >= raise_at_) search();
  }
  return state_ == MtuState::kSearching && !probe_under_way_;
}

void MtuDiscovery::on_probe_sent(wire::PacketNumber number) {
  probe_under_way_ = true;
  probe_ = number;
}

void MtuDiscovery::on_packet_acked(const recovery::SentPacket& packet) {
  if (packet.size <= kMinDatagramSize || packet.number < first_on_path_) return;
  largest_passed_ = std::max(largest_passed_, packet.number);
  lost_in_a_row_ = 0;
  if (!probe_under_way_ || packet.number != probe_) return;
  probe_under_way_ = false;
  probes_lost_ = 0;
  resize(candidate_);
  try_next();
}

void MtuDiscovery::on_packet_lost(const recovery::SentPacket& packet) {
  if (packet.mtu_probe) {
    if (!probe_under_way_ || packet.number != probe_) return;
    probe_under_way_ = false;
    if (++probes_lost_ < kMaxProbes) return;
    probes_lost_ = 0;
    too_large_ = candidate_;
    try_next();
    return;
  }
  const bool says_something = packet.size > kMinDatagramSize && packet.number >= first_on_path_;
  if (!says_something || packet.number < largest_passed_ || size_ == kMinDatagramSize) return;
  if (++lost_in_a_row_ < kBlackHoleLosses) return;
  // RFC 8899 §4.3: back to the base, and up again from there.
  lost_in_a_row_ = 0;
  black_hole_ = true;
  resize(kMinDatagramSize);
  search();
}

void MtuDiscovery::resize(ByteCount size) {
  changed_ |= size != size_;
  size_ = size;
}

}  // namespace pollux::connection
