#include "drivers/net/dpdk/queue_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pollux::drivers::dpdk {
namespace {

using ::testing::HasSubstr;

constexpr std::uint16_t kMany = 16;

const DeclaredQueues kNic{.port = "port 0 (net_igb)", .most = kMany, .rss_for_udp = true};
const DeclaredQueues kNicWithoutRss{.port = "port 0 (net_vmxnet3)", .most = kMany};
const DeclaredQueues kSingleQueue{.port = "port 0 (net_em)", .most = 1};
const DeclaredQueues kFourMade{.port = "port 0 (net_af_packet)", .most = 4, .is_virtual = true, .fills_unpolled = true};

[[nodiscard]] std::string refusal(const DeclaredQueues& declared, const QueueWishes& wishes) {
  const auto plan = plan_queues(declared, wishes);
  return plan ? "none" : plan.error();
}

TEST(QueuePlan, OfOneWorkerIsOneQueueOnAnyDevice) {
  for (const auto& device : {kNic, kNicWithoutRss, kSingleQueue}) {
    EXPECT_EQ(plan_queues(device, {.workers = 1}), QueuePlan{});
  }
}

TEST(QueuePlan, GivesEachWorkerAQueueWhereTheDeviceSpreadsUdp) {
  EXPECT_EQ(plan_queues(kNic, {.workers = 4}), (QueuePlan{.queues = 4, .spread = Spread::kRss}));
}

TEST(QueuePlan, SpreadsOneQueueInSoftwareWhereTheDeviceDoesNot) {
  const QueuePlan one{.queues = 1, .spread = Spread::kSoftware};
  EXPECT_EQ(plan_queues(kNicWithoutRss, {.workers = 4}), one);
  EXPECT_EQ(plan_queues(kSingleQueue, {.workers = 4}), one);
  EXPECT_EQ(plan_queues(kNic, {.workers = 4, .queues = 1}), one) << "asked for";
}

TEST(QueuePlan, TakesTheQueuesThatAVirtualDeviceWasMadeWith) {
  EXPECT_EQ(plan_queues(kFourMade, {.workers = 4}), (QueuePlan{.queues = 4, .spread = Spread::kSender}));
  EXPECT_EQ(plan_queues(kNicWithoutRss, {.workers = kMany}), (QueuePlan{.queues = 1, .spread = Spread::kSoftware}))
      << "a NIC has as many by chance";
}

TEST(QueuePlan, TakesTheOperatorsWordForASenderThatSpreads) {
  EXPECT_EQ(plan_queues(kNicWithoutRss, {.workers = 2, .queues = 2}),
            (QueuePlan{.queues = 2, .spread = Spread::kSender}));
}

TEST(QueuePlan, RefusesQueuesThatNobodyPolls) {
  EXPECT_THAT(refusal(kNic, {.workers = 2, .queues = 4}), HasSubstr("as many workers to poll them, and there are 2"));
  EXPECT_THAT(refusal(kFourMade, {.workers = 1}), HasSubstr("polled or not"));
}

TEST(QueuePlan, RefusesMoreWorkersThanQueues) {
  EXPECT_THAT(refusal(kNic, {.workers = 17}), HasSubstr("at most 16 queues, too few for 17 workers"));
  EXPECT_THAT(refusal(kSingleQueue, {.workers = 2, .queues = 2}), HasSubstr("at most 1 queue, too few"));
  EXPECT_THAT(refusal(kNic, {.workers = 4, .queues = 2}), HasSubstr("more workers than queues, 4 and 2"));
}

}  // namespace
}  // namespace pollux::drivers::dpdk
