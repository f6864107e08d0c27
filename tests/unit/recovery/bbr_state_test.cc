#include "recovery/bbr_state.h"

#include <gtest/gtest.h>

#include <set>

namespace pollux::recovery {
namespace {

// draft-ietf-ccwg-bbr §5.6.1: the table of gains.
TEST(BbrState, PushesAsTheDraftSays) {
  struct Row {
    BbrState state;
    std::uint32_t pacing;
    std::uint32_t window;
  };
  const Row rows[] = {{BbrState::kStartup, 277, 200}, {BbrState::kDrain, 50, 200},   {BbrState::kDown, 90, 200},
                      {BbrState::kCruise, 100, 200},  {BbrState::kRefill, 100, 200}, {BbrState::kUp, 125, 225},
                      {BbrState::kProbeRtt, 100, 50}};
  std::set<std::string_view> names;
  for (const Row& row : rows) {
    EXPECT_EQ(gains_of(row.state).pacing.value, row.pacing) << to_string(row.state);
    EXPECT_EQ(gains_of(row.state).window.value, row.window) << to_string(row.state);
    names.insert(to_string(row.state));
  }
  EXPECT_EQ(names.size(), std::size(rows));
}

TEST(BbrState, IsAcceleratingWhereItLooksForMore) {
  EXPECT_TRUE(is_accelerating(BbrState::kStartup));
  EXPECT_TRUE(is_accelerating(BbrState::kRefill));
  EXPECT_TRUE(is_accelerating(BbrState::kUp));
  EXPECT_FALSE(is_accelerating(BbrState::kCruise));
  EXPECT_FALSE(is_accelerating(BbrState::kProbeRtt));
  EXPECT_TRUE(is_probe_bw(BbrState::kDown));
  EXPECT_FALSE(is_probe_bw(BbrState::kDrain));
}

}  // namespace
}  // namespace pollux::recovery
