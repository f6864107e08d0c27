#include "registry/control_inboxes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace pollux::registry {
namespace {

using testing::ElementsAre;

// Stands for any message that holds on to something.
using Message = std::shared_ptr<int>;
using Inboxes = ControlInboxes<Message>;

constexpr ShardIndex kFirst{0};
constexpr ShardIndex kSecond{1};

Message message_of(int number) {
  return std::make_shared<int>(number);
}

std::vector<int> delivered(Inboxes& inboxes, ShardIndex to) {
  std::vector<int> numbers;
  inboxes.deliver(to, [&](const Message& message) { numbers.push_back(*message); });
  return numbers;
}

TEST(ControlInboxes, DeliverToTheShardThatWasMeant) {
  Inboxes inboxes{2};
  auto message = message_of(1);
  ASSERT_TRUE(inboxes.send(kSecond, message));
  EXPECT_THAT(delivered(inboxes, kFirst), ElementsAre());
  EXPECT_THAT(delivered(inboxes, kSecond), ElementsAre(1));
  EXPECT_THAT(delivered(inboxes, kSecond), ElementsAre());
}

TEST(ControlInboxes, DeliverInOrderAndAFewAtATime) {
  Inboxes inboxes{1};
  for (int i = 0; i < 6; ++i) {
    auto message = message_of(i);
    ASSERT_TRUE(inboxes.send(kFirst, message));
  }
  EXPECT_THAT(delivered(inboxes, kFirst), ElementsAre(0, 1, 2, 3));
  EXPECT_FALSE(inboxes.all_handled());
  EXPECT_THAT(delivered(inboxes, kFirst), ElementsAre(4, 5));
  EXPECT_TRUE(inboxes.all_handled());
}

TEST(ControlInboxes, SayWhenEveryShardHasHandledWhatWasSentToAll) {
  Inboxes inboxes{2};
  EXPECT_TRUE(inboxes.all_handled());
  ASSERT_TRUE(inboxes.send_to_all(message_of(7)));
  EXPECT_THAT(delivered(inboxes, kFirst), ElementsAre(7));
  EXPECT_TRUE(inboxes.is_handled(kFirst));
  EXPECT_FALSE(inboxes.is_handled(kSecond));
  EXPECT_FALSE(inboxes.all_handled());
  EXPECT_THAT(delivered(inboxes, kSecond), ElementsAre(7));
  EXPECT_TRUE(inboxes.all_handled());
}

TEST(ControlInboxes, TellAllShardsOrNone) {
  Inboxes inboxes{2};
  for (std::size_t i = 0; i < Inboxes::kCapacity; ++i) {
    auto message = message_of(1);
    ASSERT_TRUE(inboxes.send(kSecond, message));
  }
  auto refused = message_of(2);
  EXPECT_FALSE(inboxes.send(kSecond, refused));
  EXPECT_NE(refused, nullptr);
  EXPECT_FALSE(inboxes.send_to_all(refused));
  EXPECT_THAT(delivered(inboxes, kFirst), ElementsAre());
}

TEST(ControlInboxes, HoldOnToNothingThatWasHandled) {
  Inboxes inboxes{2};
  const auto message = message_of(3);
  ASSERT_TRUE(inboxes.send_to_all(message));
  inboxes.deliver(kFirst, [&](const Message& arrived) {
    EXPECT_EQ(arrived, message);
    EXPECT_FALSE(inboxes.is_handled(kFirst));
  });
  EXPECT_EQ(message.use_count(), 2);
  (void)delivered(inboxes, kSecond);
  EXPECT_EQ(message.use_count(), 1);
}

TEST(ControlInboxesDeathTest, StopTheProcessWhereThereAreMoreShardsThanMayBe) {
  EXPECT_DEATH(Inboxes{kMaxShards + 1}, "invariant broken");
}

}  // namespace
}  // namespace pollux::registry
