#include "tls/replay_guard.h"

#include <gtest/gtest.h>

#include <map>

#include "unit/base/seed.h"

namespace pollux::tls {
namespace {

using Verdict = ReplayGuard::Verdict;

constexpr Timestamp kStart = Timestamp::from_nanoseconds(1'000);
constexpr Duration kWindow = Duration::seconds(10);

class ReplayGuardTest : public testing::Test {
 protected:
  Verdict admit(std::uint64_t ticket, Timestamp now = kStart) { return guard_.admit(guard_.marker(), ticket, now); }

  SeededRng rng_{1};
  ReplayGuard guard_{rng_, 4, kWindow};
};

// RFC 9001 §9.2-1
TEST_F(ReplayGuardTest, AdmitsATicketOnce) {
  EXPECT_EQ(admit(1), Verdict::kFirst);
  EXPECT_EQ(admit(1), Verdict::kSeen);
  EXPECT_EQ(admit(2), Verdict::kFirst);
}

TEST_F(ReplayGuardTest, RemembersATicketForAtLeastTheWindow) {
  for (int start = 0; start <= 20; ++start) {
    ReplayGuard guard{rng_, 4, kWindow};
    (void)guard.admit(guard.marker(), 99, kStart);
    const Timestamp struck = kStart + Duration::seconds(start);
    ASSERT_EQ(guard.admit(guard.marker(), 1, struck), Verdict::kFirst);
    for (int later = 0; later <= 10; ++later) {
      EXPECT_EQ(guard.admit(guard.marker(), 1, struck + Duration::seconds(later)), Verdict::kSeen) << start << later;
    }
  }
}

// What cannot be remembered is refused; never the other way round.
TEST_F(ReplayGuardTest, AdmitsNothingMoreWhenItIsFull) {
  for (std::uint64_t ticket = 1; ticket <= 4; ++ticket) EXPECT_EQ(admit(ticket), Verdict::kFirst);
  EXPECT_EQ(admit(5), Verdict::kFull);
  for (std::uint64_t ticket = 1; ticket <= 4; ++ticket) EXPECT_EQ(admit(ticket), Verdict::kSeen);
}

TEST_F(ReplayGuardTest, HasRoomAgainWhenTimeHasGoneBy) {
  for (std::uint64_t ticket = 1; ticket <= 4; ++ticket) (void)admit(ticket);
  EXPECT_EQ(admit(5, kStart + kWindow), Verdict::kFirst);
  EXPECT_EQ(admit(1, kStart + kWindow), Verdict::kSeen);
  EXPECT_EQ(admit(1, kStart + kWindow * 4), Verdict::kFirst);
}

TEST_F(ReplayGuardTest, AdmitsNoTicketThatAnotherGuardHasMarked) {
  const ReplayGuard other{rng_, 4, kWindow};
  EXPECT_NE(other.marker(), guard_.marker());
  EXPECT_EQ(guard_.admit(other.marker(), 1, kStart), Verdict::kForeign);
}

TEST_F(ReplayGuardTest, TakesTheTicketZeroAsAnyOther) {
  EXPECT_EQ(admit(0), Verdict::kFirst);
  EXPECT_EQ(admit(0), Verdict::kSeen);
}

TEST(ReplayGuardModel, NeverAdmitsTwiceWithinTheWindow) {
  const std::uint64_t seed = test_seed();
  SeededRng rng{seed};
  ReplayGuard guard{rng, 32, kWindow};
  std::map<std::uint64_t, Timestamp> admitted;
  Timestamp now = kStart;
  for (int i = 0; i < 5'000; ++i) {
    now = now + Duration::milliseconds(static_cast<std::int64_t>(rng.below(500)));
    const std::uint64_t ticket = rng.below(200);
    if (guard.admit(guard.marker(), ticket, now) != Verdict::kFirst) continue;
    const auto [before, is_new] = admitted.try_emplace(ticket, now);
    EXPECT_TRUE(is_new || now - before->second > kWindow) << "seed " << seed;
    before->second = now;
  }
}

}  // namespace
}  // namespace pollux::tls
