#include "stream/send_state.h"

#include <gtest/gtest.h>

#include <array>
#include <optional>

namespace pollux::stream {
namespace {

using S = SendState;
using E = SendEvent;
using Next = std::optional<SendState>;
constexpr std::nullopt_t kNever = std::nullopt;

struct Row {
  S state;
  std::array<Next, 5> after;  // in the order of SendEvent
};

// RFC 9000 §3.1, Figure 2
constexpr std::array kTable{
    Row{S::kReady, {S::kSend, S::kDataSent, kNever, S::kResetSent, kNever}},
    Row{S::kSend, {S::kSend, S::kDataSent, kNever, S::kResetSent, kNever}},
    Row{S::kDataSent, {S::kDataSent, S::kDataSent, S::kDataRecvd, S::kResetSent, kNever}},
    Row{S::kDataRecvd, {kNever, kNever, kNever, kNever, kNever}},
    Row{S::kResetSent, {kNever, kNever, kNever, kNever, S::kResetRecvd}},
    Row{S::kResetRecvd, {kNever, kNever, kNever, kNever, kNever}},
};

TEST(SendState, FollowsTheDiagramForEveryStateAndEvent) {
  for (const Row& row : kTable) {
    for (std::size_t event = 0; event < row.after.size(); ++event) {
      EXPECT_EQ(next(row.state, static_cast<E>(event)), row.after[event])
          << "state " << static_cast<int>(row.state) << ", event " << event;
    }
  }
}

// RFC 9000 §3.3-1, §3.3-2
TEST(SendState, LetsNoDataOutAfterAResetOrInATerminalState) {
  for (const Row& row : kTable) {
    const bool permits_data = next(row.state, E::kSendData).has_value();
    EXPECT_EQ(may_send_data(row.state), permits_data);
  }
  EXPECT_TRUE(is_terminal(S::kDataRecvd));
  EXPECT_TRUE(is_terminal(S::kResetRecvd));
  EXPECT_FALSE(is_terminal(S::kResetSent));
}

}  // namespace
}  // namespace pollux::stream
