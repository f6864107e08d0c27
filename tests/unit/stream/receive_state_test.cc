#include "stream/receive_state.h"

#include <gtest/gtest.h>

#include <array>
#include <optional>

namespace pollux::stream {
namespace {

using S = ReceiveState;
using E = ReceiveEvent;
using Next = std::optional<ReceiveState>;
constexpr std::nullopt_t kNever = std::nullopt;

struct Row {
  S state;
  std::array<Next, 6> after;  // in the order of ReceiveEvent
};

// RFC 9000 §3.2, Figure 3; what comes late from the peer changes nothing.
constexpr std::array kTable{
    Row{S::kRecv, {S::kRecv, S::kSizeKnown, kNever, kNever, S::kResetRecvd, kNever}},
    Row{S::kSizeKnown, {S::kSizeKnown, S::kSizeKnown, S::kDataRecvd, kNever, S::kResetRecvd, kNever}},
    Row{S::kDataRecvd, {S::kDataRecvd, S::kDataRecvd, kNever, S::kDataRead, S::kDataRecvd, kNever}},
    Row{S::kDataRead, {S::kDataRead, S::kDataRead, kNever, kNever, S::kDataRead, kNever}},
    Row{S::kResetRecvd, {S::kResetRecvd, S::kResetRecvd, kNever, kNever, S::kResetRecvd, S::kResetRead}},
    Row{S::kResetRead, {S::kResetRead, S::kResetRead, kNever, kNever, S::kResetRead, kNever}},
};

TEST(ReceiveState, FollowsTheDiagramForEveryStateAndEvent) {
  for (const Row& row : kTable) {
    for (std::size_t event = 0; event < row.after.size(); ++event) {
      EXPECT_EQ(next(row.state, static_cast<E>(event)), row.after[event])
          << "state " << static_cast<int>(row.state) << ", event " << event;
    }
  }
}

TEST(ReceiveState, ExpectsMoreFromThePeerInTwoStatesOnly) {
  for (const Row& row : kTable) {
    EXPECT_EQ(is_receiving(row.state), row.state == S::kRecv || row.state == S::kSizeKnown);
    EXPECT_EQ(is_terminal(row.state), row.state == S::kDataRead || row.state == S::kResetRead);
  }
}

}  // namespace
}  // namespace pollux::stream
