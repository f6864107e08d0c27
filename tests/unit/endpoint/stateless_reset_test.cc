#include "endpoint/stateless_reset.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "crypto/stateless_reset_token.h"
#include "endpoint/rate_limit.h"
#include "endpoint/reset_token_table.h"

namespace pollux::endpoint {
namespace {

// RFC 9000 §10.3.3-1, §10.3-6, §10.3-7
TEST(StatelessReset, IsAlwaysShorterThanWhatItAnswersSoThatNoLoopGoesOn) {
  SeededRng rng{1};
  std::size_t size = 1200;
  for (int answers = 0;; ++answers) {
    const auto answer = stateless_reset_size(size, rng);
    if (!answer) break;
    ASSERT_LT(*answer, size);
    ASSERT_GE(*answer, kMinStatelessReset);
    ASSERT_LT(answers, 200);
    size = *answer;
  }
  EXPECT_LE(size, kMinStatelessReset);
}

// RFC 9000 §10.3.3-1
TEST(StatelessReset, IsShorterWhateverSizeIsDrawn) {
  SeededRng rng{1};
  for (std::size_t trigger = kMinStatelessReset + 1; trigger <= kMaxStatelessReset + 2; ++trigger) {
    for (int draws = 0; draws < 500; ++draws) ASSERT_LT(stateless_reset_size(trigger, rng).value(), trigger);
  }
}

// RFC 9000 §10.3-5
TEST(StatelessReset, AnswersASmallPacketWithOneByteLess) {
  SeededRng rng{1};
  EXPECT_FALSE(stateless_reset_size(0, rng).has_value());
  EXPECT_FALSE(stateless_reset_size(kMinStatelessReset, rng).has_value());
  for (std::size_t size = kMinStatelessReset + 1; size <= 43; ++size)
    EXPECT_EQ(stateless_reset_size(size, rng), size - 1);
}

// RFC 9000 §10.3-3
TEST(StatelessReset, HasASizeThatNobodyCanTellBefore) {
  SeededRng rng{1};
  std::set<std::size_t> sizes;
  for (int i = 0; i < 200; ++i) sizes.insert(*stateless_reset_size(1200, rng));
  EXPECT_GT(sizes.size(), 30U);
  EXPECT_LE(*sizes.rbegin(), kMaxStatelessReset);
  EXPECT_GE(*sizes.begin(), 42U);
}

// RFC 9000 §10.3-8, §10.3-3
TEST(StatelessReset, LooksLikeAShortHeaderPacketAndEndsWithTheToken) {
  SeededRng rng{1};
  wire::StatelessResetToken token;
  token.octets.fill(7);
  std::set<std::uint8_t> firsts;
  for (int i = 0; i < 100; ++i) {
    std::vector<std::uint8_t> packet(40);
    write_stateless_reset(packet, token, rng);
    EXPECT_EQ(packet[0] & 0xc0, 0x40);
    firsts.insert(packet[0]);
    EXPECT_TRUE(std::ranges::equal(Bytes{packet}.last(16), token.octets));
  }
  EXPECT_GT(firsts.size(), 32U);
}

TEST(RateLimit, AllowsABurstAndThenSoManyASecond) {
  Timestamp now = Timestamp::from_nanoseconds(1'000'000'000);
  RateLimit limit{10, 3, now};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limit.allow(now));
  EXPECT_FALSE(limit.allow(now));
  EXPECT_FALSE(limit.allow(now + Duration::milliseconds(99)));
  EXPECT_TRUE(limit.allow(now + Duration::milliseconds(100)));
  EXPECT_FALSE(limit.allow(now + Duration::milliseconds(199)));
  int allowed = 0;
  for (int ms = 200; ms < 10'200; ++ms) allowed += limit.allow(now + Duration::milliseconds(ms)) ? 1 : 0;
  EXPECT_EQ(allowed, 100);
  now = now + Duration::seconds(1'000);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limit.allow(now));
  EXPECT_FALSE(limit.allow(now));
}

// RFC 9000 §10.3.1-4: found by what a secret key makes of them.
TEST(ResetTokenTable, FindsTheTokensThatItWasTold) {
  SeededRng rng{1};
  ResetTokenTable table{8, rng};
  wire::StatelessResetToken token;
  EXPECT_FALSE(table.find(token.octets).has_value());
  const SlabHandle handle{.index = 3, .generation = 1};
  table.insert(token, handle);
  EXPECT_EQ(table.find(token.octets), handle);
  wire::StatelessResetToken other;
  other.octets[15] = 1;
  EXPECT_FALSE(table.find(other.octets).has_value());
  // RFC 9000 §10.3.1-3
  table.erase(token);
  EXPECT_FALSE(table.find(token.octets).has_value());
}

}  // namespace
}  // namespace pollux::endpoint
