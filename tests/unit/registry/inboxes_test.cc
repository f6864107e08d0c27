#include "registry/inboxes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <vector>

namespace pollux::registry {
namespace {

using testing::ElementsAre;

constexpr ShardIndex kFirst{0};
constexpr ShardIndex kSecond{1};
constexpr ShardIndex kThird{2};

std::vector<int> received(Inboxes<int>& inboxes, ShardIndex to, std::size_t room) {
  std::vector<int> out(room);
  out.resize(inboxes.receive(to, out));
  return out;
}

bool send(Inboxes<int>& inboxes, ShardIndex from, ShardIndex to, int item) {
  return inboxes.send(from, to, item);
}

TEST(Inboxes, GiveEachShardWhatWasSentToItAndToNobodyElse) {
  Inboxes<int> inboxes{3};
  for (std::uint16_t from = 0; from < 3; ++from) {
    for (std::uint16_t to = 0; to < 3; ++to) {
      if (from == to) continue;
      ASSERT_TRUE(send(inboxes, ShardIndex{from}, ShardIndex{to}, from * 10 + to));
    }
  }
  EXPECT_EQ(inboxes.waiting_for(kFirst), 2U);
  EXPECT_THAT(received(inboxes, kFirst, 8), ElementsAre(10, 20));
  EXPECT_THAT(received(inboxes, kSecond, 8), ElementsAre(1, 21));
  EXPECT_THAT(received(inboxes, kThird, 8), ElementsAre(2, 12));
  EXPECT_THAT(received(inboxes, kThird, 8), ElementsAre());
  EXPECT_EQ(inboxes.waiting_for(kFirst), 0U);
}

TEST(Inboxes, KeepTheOrderOfOneSender) {
  Inboxes<int> inboxes{2};
  std::array<int, 5> burst{1, 2, 3, 4, 5};
  EXPECT_EQ(inboxes.send(kFirst, kSecond, burst), 5U);
  EXPECT_THAT(received(inboxes, kSecond, 3), ElementsAre(1, 2, 3));
  EXPECT_THAT(received(inboxes, kSecond, 3), ElementsAre(4, 5));
}

TEST(Inboxes, RefuseWhatFindsTheRingFullAndLeaveItToTheSender) {
  Inboxes<std::unique_ptr<int>> inboxes{3, 1};
  auto taken = std::make_unique<int>(1);
  ASSERT_TRUE(inboxes.send(kFirst, kSecond, taken));
  EXPECT_EQ(taken, nullptr);
  auto refused = std::make_unique<int>(2);
  EXPECT_FALSE(inboxes.send(kFirst, kSecond, refused));
  EXPECT_NE(refused, nullptr);
  // The others' rings are not concerned.
  EXPECT_TRUE(inboxes.send(kThird, kSecond, refused));
}

TEST(Inboxes, GiveEachSenderAnEqualShareWhereNotAllFits) {
  Inboxes<int> inboxes{3};
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(send(inboxes, kSecond, kFirst, 1));
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(send(inboxes, kThird, kFirst, 2));
  EXPECT_THAT(received(inboxes, kFirst, 4), ElementsAre(1, 1, 2, 2));
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(send(inboxes, kThird, kFirst, 2));
  // The other one is asked first now.
  EXPECT_THAT(received(inboxes, kFirst, 4), ElementsAre(2, 2, 1, 1));
}

TEST(Inboxes, LeaveNobodyOutWhereThereIsRoomForOneOnly) {
  Inboxes<int> inboxes{3};
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(send(inboxes, kSecond, kFirst, 1));
    ASSERT_TRUE(send(inboxes, kThird, kFirst, 2));
  }
  std::vector<int> seen;
  for (int i = 0; i < 4; ++i) seen.push_back(received(inboxes, kFirst, 1).at(0));
  EXPECT_THAT(seen, ElementsAre(1, 2, 1, 2));
}

TEST(Inboxes, OfOneShardAloneStayEmpty) {
  Inboxes<int> inboxes{1};
  EXPECT_THAT(received(inboxes, kFirst, 4), ElementsAre());
}

TEST(Inboxes, SayHowMuchMemoryTheyTake) {
  EXPECT_GE(Inboxes<int>::bytes_for(4, 100), 4U * 3U * 128U * sizeof(int));
  EXPECT_LT(Inboxes<int>::bytes_for(2, 100), Inboxes<int>::bytes_for(4, 100));
}

TEST(InboxesDeathTest, StopTheProcessWhereAShardSendsToItself) {
  Inboxes<int> inboxes{2};
  EXPECT_DEATH((void)send(inboxes, kSecond, kSecond, 1), "invariant broken");
  EXPECT_DEATH((void)send(inboxes, kSecond, kThird, 1), "invariant broken");
}

TEST(InboxesDeathTest, StopTheProcessWhereThereAreMoreShardsThanMayBe) {
  EXPECT_DEATH(Inboxes<int>{kMaxShards + 1}, "invariant broken");
}

}  // namespace
}  // namespace pollux::registry
