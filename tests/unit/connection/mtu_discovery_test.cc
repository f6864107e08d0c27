#include "connection/mtu_discovery.h"

#include <gtest/gtest.h>

namespace pollux::connection {
namespace {

constexpr Timestamp kNow = Timestamp::from_nanoseconds(1'000'000'000);
constexpr ByteCount kEthernet{1472};
constexpr ByteCount kJumbo{8972};

// Discovery over a path that loses everything above `carries`. Every probe finds its fate before the next is sent.
class MtuDiscoveryTest : public ::testing::Test {
 protected:
  static recovery::SentPacket packet(wire::PacketNumber number, ByteCount size, bool probe = false) {
    return {.number = number,
            .time_sent = kNow,
            .frames = {},
            .size = size,
            .ack_eliciting = true,
            .in_flight = true,
            .mtu_probe = probe};
  }

  // One probe, if it is wanted. Its size, or zero.
  ByteCount probe(ByteCount carries) {
    if (!mtu_.wants_probe(now_)) return {};
    const recovery::SentPacket sent = packet(next_++, mtu_.probe_size(), true);
    mtu_.on_probe_sent(sent.number);
    ++probes_;
    if (sent.size <= carries) {
      mtu_.on_packet_acked(sent);
    } else {
      mtu_.on_packet_lost(sent);
    }
    EXPECT_EQ(mtu_.take_change(), sent.size <= carries);
    return sent.size;
  }

  void begin(ByteCount limit) {
    mtu_ = MtuDiscovery{};
    mtu_.set_limit(limit);
    mtu_.begin();
  }

  // Until the search is over. How many probes that took.
  std::size_t search(ByteCount carries) {
    const std::size_t before = probes_;
    while (!probe(carries).is_zero()) EXPECT_LT(probes_ - before, 64U) << "a search that does not end";
    return probes_ - before;
  }

  bool lose(std::size_t count, ByteCount size) {
    for (std::size_t i = 0; i < count; ++i) mtu_.on_packet_lost(packet(next_++, size));
    return mtu_.take_change();
  }

  MtuDiscovery mtu_;
  Timestamp now_ = kNow;
  wire::PacketNumber next_ = 10;
  std::size_t probes_ = 0;
};

// RFC 9000 §14.3-1, §14.2-2
TEST_F(MtuDiscoveryTest, BeginsWithWhatEveryPathCarriesAndTriesNothingUnasked) {
  EXPECT_EQ(mtu_.size(), kMinDatagramSize);
  EXPECT_FALSE(mtu_.wants_probe(kNow));
  EXPECT_EQ(mtu_.state(), MtuState::kBase);
}

TEST_F(MtuDiscoveryTest, HasNothingToFindWhereTheLimitIsTheBase) {
  begin(kMinDatagramSize);
  EXPECT_FALSE(mtu_.wants_probe(kNow));
  begin(ByteCount{500});
  EXPECT_EQ(mtu_.size(), kMinDatagramSize);
  EXPECT_FALSE(mtu_.wants_probe(kNow));
}

TEST_F(MtuDiscoveryTest, OneProbeIsEnoughForAPathThatCarriesWhatThePortDoes) {
  for (const ByteCount limit : {kEthernet, kJumbo}) {
    begin(limit);
    EXPECT_EQ(search(limit), 1U);
    EXPECT_EQ(mtu_.size(), limit);
  }
}

TEST_F(MtuDiscoveryTest, SendsOneProbeAtATime) {
  begin(kEthernet);
  ASSERT_TRUE(mtu_.wants_probe(kNow));
  mtu_.on_probe_sent(1);
  EXPECT_FALSE(mtu_.wants_probe(kNow));
}

TEST_F(MtuDiscoveryTest, SizeTakenForGrantedNeedsNoProbe) {
  mtu_.set_limit(kEthernet);
  mtu_.assume_limit();
  EXPECT_EQ(mtu_.size(), kEthernet);
  EXPECT_FALSE(mtu_.wants_probe(kNow));
}

// RFC 9000 §14.2-6
TEST_F(MtuDiscoveryTest, AnotherPathIsSearchedAnewAndThePacketsOfTheOldOneSayNothing) {
  begin(kEthernet);
  (void)search(kEthernet);
  mtu_.on_path_changed(next_);
  EXPECT_TRUE(mtu_.take_change());
  mtu_.on_packet_acked(packet(next_ - 1, kEthernet));
  EXPECT_EQ(mtu_.size(), kMinDatagramSize);
  (void)search(ByteCount{1400});
  EXPECT_EQ(mtu_.size(), ByteCount{1400});
}

TEST_F(MtuDiscoveryTest, LowerLimitEndsWhatIsAboveItAtOnce) {
  begin(kJumbo);
  (void)search(kJumbo);
  mtu_.set_limit(kEthernet);
  EXPECT_EQ(mtu_.size(), kEthernet);
  EXPECT_TRUE(mtu_.take_change());
  EXPECT_FALSE(mtu_.wants_probe(kNow));
}

TEST_F(MtuDiscoveryTest, PathThatChangesWithinTheHandshakeIsNotSearchedYet) {
  mtu_.set_limit(kEthernet);
  mtu_.on_path_changed(0);
  EXPECT_FALSE(mtu_.wants_probe(kNow));
}

// The property of every search: never above the path, never much below it, and never above the limit.
TEST_F(MtuDiscoveryTest, FindsWhatAnyPathCarries) {
  for (const std::uint64_t limit : {1201U, 1252U, 1472U, 4000U, 8952U, 8972U}) {
    for (std::uint64_t carries = 1200; carries <= limit; carries += 7) {
      begin(ByteCount{limit});
      const std::size_t probes = search(ByteCount{carries});
      EXPECT_LE(mtu_.size().value(), carries);
      EXPECT_GE(mtu_.size().value() * (MtuDiscovery::kResolution + 1) / MtuDiscovery::kResolution + 1, carries);
      EXPECT_LE(probes, 40U) << carries << " of " << limit;
      EXPECT_EQ(mtu_.state(), MtuState::kComplete);
    }
  }
}

TEST_F(MtuDiscoveryTest, FindsUsualPathsToTheByte) {
  for (const std::uint64_t carries : {1232U, 1252U, 1400U, 1452U, 1472U}) {
    begin(kJumbo);
    (void)search(ByteCount{carries});
    EXPECT_EQ(mtu_.size().value(), carries);
  }
}

TEST_F(MtuDiscoveryTest, SizeIsGivenUpAfterThreeLostProbes) {
  begin(kEthernet);
  for (std::uint32_t i = 0; i < MtuDiscovery::kMaxProbes; ++i) EXPECT_EQ(probe(kMinDatagramSize), kEthernet);
  EXPECT_LT(probe(kMinDatagramSize), kEthernet);
}

TEST_F(MtuDiscoveryTest, ProbeThatComesThroughAtTheThirdAttemptCounts) {
  begin(kEthernet);
  (void)probe(kMinDatagramSize);
  (void)probe(kMinDatagramSize);
  EXPECT_EQ(probe(kEthernet), kEthernet);
  EXPECT_EQ(mtu_.size(), kEthernet);
}

TEST_F(MtuDiscoveryTest, LooksAgainForMoreAfterTenMinutes) {
  begin(kEthernet);
  (void)search(ByteCount{1280});
  ASSERT_LT(mtu_.size(), kEthernet);
  now_ = kNow + MtuDiscovery::kRaiseInterval - Duration::nanoseconds(1);
  EXPECT_FALSE(mtu_.wants_probe(now_));
  now_ = kNow + MtuDiscovery::kRaiseInterval;
  EXPECT_EQ(search(kEthernet), 1U);
  EXPECT_EQ(mtu_.size(), kEthernet);
  now_ = now_ + MtuDiscovery::kRaiseInterval;
  EXPECT_FALSE(mtu_.wants_probe(now_)) << "at the limit there is nothing more to find";
}

TEST_F(MtuDiscoveryTest, LargeDatagramsThatAreLostInARowAreABlackHole) {
  begin(kEthernet);
  (void)search(kEthernet);
  EXPECT_FALSE(lose(MtuDiscovery::kBlackHoleLosses - 1, kEthernet));
  EXPECT_FALSE(mtu_.take_black_hole());
  EXPECT_TRUE(lose(1, kEthernet));
  EXPECT_TRUE(mtu_.take_black_hole());
  EXPECT_EQ(mtu_.size(), kMinDatagramSize);
  (void)search(ByteCount{1252});
  EXPECT_EQ(mtu_.size(), ByteCount{1252});
}

TEST_F(MtuDiscoveryTest, LargeDatagramThatPassesEndsTheSuspicion) {
  begin(kEthernet);
  (void)search(kEthernet);
  EXPECT_FALSE(lose(MtuDiscovery::kBlackHoleLosses - 1, kEthernet));
  mtu_.on_packet_acked(packet(next_++, kEthernet));
  EXPECT_FALSE(lose(MtuDiscovery::kBlackHoleLosses - 1, kEthernet));
  EXPECT_EQ(mtu_.size(), kEthernet);
}

TEST_F(MtuDiscoveryTest, LossBeforeALargeDatagramThatPassedIsNoBlackHole) {
  begin(kEthernet);
  (void)search(kEthernet);
  mtu_.on_packet_acked(packet(1000, kEthernet));
  EXPECT_FALSE(lose(20, kEthernet));
}

TEST_F(MtuDiscoveryTest, SmallDatagramsThatAreLostSayNothingOfSize) {
  begin(kEthernet);
  (void)search(kEthernet);
  EXPECT_FALSE(lose(100, kMinDatagramSize));
}

TEST_F(MtuDiscoveryTest, FateOfAProbeThatIsNotTheCurrentOneDecidesNothing) {
  begin(kEthernet);
  ASSERT_TRUE(mtu_.wants_probe(kNow));
  mtu_.on_probe_sent(5);
  mtu_.on_packet_acked(packet(4, ByteCount{1400}, true));
  mtu_.on_packet_lost(packet(4, ByteCount{1400}, true));
  EXPECT_EQ(mtu_.size(), kMinDatagramSize);
  EXPECT_FALSE(mtu_.wants_probe(kNow)) << "number 5 is still under way";
}

}  // namespace
}  // namespace pollux::connection
