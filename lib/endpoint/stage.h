// Stage: the stages of Shard::poll by name, and where a measurement hears that one of them begins. It hears so only
// from a library that is compiled with POLLUX_STAGE_MARKS (perf/datapath is); in every other one a mark is nothing at
// all. Knows no clock: what a mark does is said by the program that measures.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pollux::endpoint {

// In the order in which a poll goes through them; each ends where the next begins, and the last with the poll.
enum class Stage : std::uint8_t {
  kReceive,
  kClassify,
  kRoute,
  kOpen,
  kFrames,
  kHandshakes,
  kApplications,
  kTimers,
  kAssemble,
  kSeal,
  kTransmit,
  kSettle,
};
inline constexpr std::size_t kStageCount = 12;

#ifdef POLLUX_STAGE_MARKS
void begin_stage(Stage stage);
#else
inline void begin_stage(Stage) {}
#endif

}  // namespace pollux::endpoint
