#include "recovery/congestion_algorithm.h"

#include <array>

#include "recovery/bbr.h"
#include "recovery/cubic.h"
#include "recovery/new_reno.h"

namespace pollux::recovery {
namespace {

using Maker = std::unique_ptr<CongestionController> (*)(const CongestionStart&);

struct Entry {
  CongestionAlgorithm algorithm;
  std::string_view name;
  Maker make;
};

constexpr std::array kAlgorithms{CongestionAlgorithm::kNewReno, CongestionAlgorithm::kCubic, CongestionAlgorithm::kBbr};

// In the order of the enumeration.
constexpr std::array kTable{
    Entry{CongestionAlgorithm::kNewReno, "newreno",
          [](const CongestionStart& start) -> std::unique_ptr<CongestionController> {
            return std::make_unique<NewReno>(start.max_datagram_size);
          }},
    Entry{CongestionAlgorithm::kCubic, "cubic",
          [](const CongestionStart& start) -> std::unique_ptr<CongestionController> {
            return std::make_unique<Cubic>(start.max_datagram_size);
          }},
    Entry{CongestionAlgorithm::kBbr, "bbr",
          [](const CongestionStart& start) -> std::unique_ptr<CongestionController> {
            return std::make_unique<Bbr>(start.max_datagram_size, start.seed);
          }},
};
static_assert(kTable.size() == kAlgorithms.size());

[[nodiscard]] constexpr const Entry& entry_of(CongestionAlgorithm algorithm) {
  return kTable[static_cast<std::size_t>(algorithm)];
}

}  // namespace

std::span<const CongestionAlgorithm> congestion_algorithms() {
  return kAlgorithms;
}

std::string_view to_string(CongestionAlgorithm algorithm) {
  return entry_of(algorithm).name;
}

std::optional<CongestionAlgorithm> congestion_algorithm_named(std::string_view name) {
  for (const Entry& entry : kTable) {
    if (entry.name == name) return entry.algorithm;
  }
  return std::nullopt;
}

std::unique_ptr<CongestionController> make_congestion_controller(CongestionAlgorithm algorithm,
                                                                 const CongestionStart& start) {
  return entry_of(algorithm).make(start);
}

}  // namespace pollux::recovery
