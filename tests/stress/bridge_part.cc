#include "stress/bridge_part.h"

#include <algorithm>
#include <array>

namespace pollux::stress {

using registry::BridgeCall;
using registry::BridgeEnd;
using registry::BytePipe;

void BridgePart::open() {
  const registry::ShardIndex to{static_cast<std::uint16_t>(rng_.below(shards_))};
  const std::uint64_t seed = rng_.next_u64();
  if (const auto end = bridges_.open(self_, to, seed)) keep(*end, seed, ~seed);
}

void BridgePart::keep(BridgeEnd bridge, std::uint64_t sends, std::uint64_t expects) {
  bridge.set_label(next_label_);
  const auto [at, is_new] = ends_.emplace(next_label_++, End{.bridge = bridge, .sends = sends, .expects = expects});
  write(at->second);
}

void BridgePart::poll() {
  bridges_.poll(self_, [&](BridgeCall call, BridgeEnd bridge) {
    if (call == BridgeCall::kOpened) {
      const std::uint64_t seed = bridge.label();
      keep(bridge, ~seed, seed);
    }
    const auto known = ends_.find(bridge.label());
    if (known == ends_.end()) {
      ++mistakes_;
      return;
    }
    End& end = known->second;
    read(end);
    write(end);
    if (is_done(end) || rng_.below(500) == 0) {
      end.bridge.close(end.sends);
      ends_.erase(known);
    }
  });
}

void BridgePart::write(End& end) {
  end.credited += end.bridge.take_credit();
  if (end.credited > end.written) ++mistakes_;
  if (end.has_ended) return;
  const std::uint64_t length = length_of(end.sends);
  while (end.written < length) {
    std::array<std::uint8_t, kPiece> piece;
    const std::size_t size = std::min<std::uint64_t>(1 + rng_.below(kPiece), length - end.written);
    for (std::size_t i = 0; i < size; ++i) piece[i] = octet(end.sends, end.written + i);
    const std::size_t taken = end.bridge.write(Bytes{piece}.first(size));
    end.written += taken;
    if (taken < size) break;
  }
  if (end.written == length) {
    end.bridge.finish();
    end.has_ended = true;
  } else if (end.bridge.stop_code().has_value()) {
    end.bridge.reset(end.sends);
    end.has_ended = true;
  }
}

void BridgePart::read(End& end) {
  // Asked once a round: a reset may void the rest at any moment.
  for (Bytes all = end.bridge.readable(); !all.empty(); all = end.bridge.readable()) {
    const Bytes piece = all.first(1 + rng_.below(all.size()));
    end.bridge.take(piece.size());
    for (const std::uint8_t each : piece) {
      if (each != octet(end.expects, end.read++)) ++mistakes_;
    }
    octets_read_ += piece.size();
    release(end, rng_.below(end.read - end.released + 1));
  }
  // All of it sooner or later, which keeps the writer going.
  release(end, end.read - end.released);
  if (rng_.below(200) == 0) end.bridge.stop(end.sends);
}

void BridgePart::release(End& end, std::uint64_t octets) {
  if (octets == 0) return;
  end.released += octets;
  end.bridge.release(octets);
}

bool BridgePart::is_done(const End& end) {
  const BytePipe::Ending ending = end.bridge.ending();
  if (ending == BytePipe::Ending::kNone || !end.has_ended) return false;
  if (ending == BytePipe::Ending::kReset) return true;
  if (end.read != length_of(end.expects)) ++mistakes_;
  ++finished_;
  return true;
}

void BridgePart::close_all() {
  for (auto& [label, end] : ends_) end.bridge.close(0);
  ends_.clear();
}

}  // namespace pollux::stress
