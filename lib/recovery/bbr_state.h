// BbrState: the states of BBR and how hard each of them pushes (draft-ietf-ccwg-bbr §5.1.1, §5.6.1).
#pragma once

#include <cstdint>
#include <string_view>

#include "recovery/bandwidth.h"

namespace pollux::recovery {

//             ┌──────────────────────────────────────────┐
//   Startup ─ Drain ─► Down ─► Cruise ─► Refill ─► Up ─► Down
//   and from each of them, when the least RTT is old: ProbeRtt, and back to Cruise (or to Startup)
enum class BbrState : std::uint8_t { kStartup, kDrain, kDown, kCruise, kRefill, kUp, kProbeRtt };

struct BbrGains {
  Percent pacing;  // of the bandwidth
  Percent window;  // of the bandwidth-delay product
};

[[nodiscard]] constexpr BbrGains gains_of(BbrState state) {
  switch (state) {
    case BbrState::kStartup:
      return {.pacing = {277}, .window = {200}};
    case BbrState::kDrain:
      return {.pacing = {50}, .window = {200}};
    case BbrState::kDown:
      return {.pacing = {90}, .window = {200}};
    case BbrState::kCruise:
    case BbrState::kRefill:
      break;
    case BbrState::kUp:
      return {.pacing = {125}, .window = {225}};
    case BbrState::kProbeRtt:
      return {.pacing = {100}, .window = {50}};
  }
  return {.pacing = {100}, .window = {200}};
}

// The states of ProbeBW.
[[nodiscard]] constexpr bool is_probe_bw(BbrState state) {
  return state == BbrState::kDown || state == BbrState::kCruise || state == BbrState::kRefill || state == BbrState::kUp;
}

// Losses are expected in these: they are looking for more (§5.5.10.3).
[[nodiscard]] constexpr bool is_accelerating(BbrState state) {
  return state == BbrState::kStartup || state == BbrState::kRefill || state == BbrState::kUp;
}

[[nodiscard]] constexpr std::string_view to_string(BbrState state) {
  switch (state) {
    case BbrState::kStartup:
      return "startup";
    case BbrState::kDrain:
      return "drain";
    case BbrState::kDown:
      return "down";
    case BbrState::kCruise:
      return "cruise";
    case BbrState::kRefill:
      return "refill";
    case BbrState::kUp:
      return "up";
    case BbrState::kProbeRtt:
      return "probe-rtt";
  }
  return "?";
}

}  // namespace pollux::recovery
