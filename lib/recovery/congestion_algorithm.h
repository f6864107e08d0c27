// CongestionAlgorithm: the congestion controllers that there are, by name. One table has them all; nobody else needs to
// know their classes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "recovery/congestion_controller.h"

namespace pollux::recovery {

enum class CongestionAlgorithm : std::uint8_t {
  kNewReno,  // RFC 9002 §7
  kCubic,    // RFC 9438, with RFC 9406
  kBbr,      // draft-ietf-ccwg-bbr: version 3
};

// A standard, what most of the traffic that ours meets runs, and so what shares a bottleneck with it as expected.
inline constexpr CongestionAlgorithm kDefaultCongestionAlgorithm = CongestionAlgorithm::kCubic;

// Where a controller begins. `seed` is for those that draw lots: flows that share a bottleneck should differ in it.
struct CongestionStart {
  ByteCount max_datagram_size;
  std::uint64_t seed = 0;
};

[[nodiscard]] std::span<const CongestionAlgorithm> congestion_algorithms();

// Lower case, as on a command line.
[[nodiscard]] std::string_view to_string(CongestionAlgorithm algorithm);
[[nodiscard]] std::optional<CongestionAlgorithm> congestion_algorithm_named(std::string_view name);

[[nodiscard]] std::unique_ptr<CongestionController> make_congestion_controller(CongestionAlgorithm algorithm,
                                                                               const CongestionStart& start);

}  // namespace pollux::recovery
