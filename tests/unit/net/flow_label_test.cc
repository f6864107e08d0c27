#include "net/flow_label.h"

#include <gtest/gtest.h>

#include <set>

namespace pollux::net {
namespace {

// RFC 9000 §9.7-1, §9.7-2: twenty bits, never zero, and nothing that repeats or counts.
TEST(FlowLabel, IsDrawnFromAllThatThereAreAndIsNeverNone) {
  SeededRng rng{1};
  std::set<FlowLabel> seen;
  FlowLabel bits = 0;
  for (int i = 0; i < 1000; ++i) {
    const FlowLabel label = draw_flow_label(rng);
    EXPECT_NE(label, kNoFlowLabel);
    EXPECT_LE(label, kMaxFlowLabel);
    seen.insert(label);
    bits |= label;
  }
  EXPECT_GT(seen.size(), 990U);
  EXPECT_EQ(bits, kMaxFlowLabel);
}

}  // namespace
}  // namespace pollux::net
