#include "recovery/ecn_validator.h"

#include <gtest/gtest.h>

#include <vector>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using namespace testing;
using wire::EcnCounts;
using wire::PacketNumberSpace;
using Packets = std::vector<SentPacket>;

constexpr auto kData = PacketNumberSpace::kApplicationData;

// A validator, and packets that it marked as it said.
class EcnValidatorTest : public ::testing::Test {
 protected:
  Packets send(std::size_t count, PacketNumberSpace space = kData) {
    Packets packets;
    for (std::size_t i = 0; i < count; ++i) {
      SentPacket packet = data_packet(next_++, at_ms(0));
      packet.ecn = validator_.mark();
      validator_.on_packet_sent(space, packet);
      packets.push_back(packet);
    }
    return packets;
  }

  std::uint64_t ack(const Packets& packets, std::optional<EcnCounts> counts) {
    return validator_.on_ack({.space = kData, .newly_acked = packets, .counts = counts, .raises_largest = true});
  }

  void lose(const Packets& packets) { validator_.on_packets_lost(kData, packets); }

  [[nodiscard]] EcnState state() const { return validator_.state(); }

  EcnValidator validator_{EcnPolicy::kOn};
  wire::PacketNumber next_ = 0;
};

TEST_F(EcnValidatorTest, MarksTenPacketsAndThenWaitsForAVerdict) {
  const Packets packets = send(12);
  for (std::size_t i = 0; i < packets.size(); ++i) {
    EXPECT_EQ(packets[i].ecn, i < EcnValidator::kTestingPackets ? Ecn::kEct0 : Ecn::kNotEct);
  }
  EXPECT_EQ(state(), EcnState::kUnknown);
}

TEST_F(EcnValidatorTest, MarksNothingWhenItIsSwitchedOff) {
  EcnValidator off{EcnPolicy::kOff};
  EXPECT_EQ(off.mark(), Ecn::kNotEct);
}

// RFC 9000 §13.4.2.2-3
TEST_F(EcnValidatorTest, MarksOnWhenTheCountsAreRight) {
  const Packets packets = send(12);
  EXPECT_EQ(ack({packets[0], packets[1]}, EcnCounts{.ect0 = 2}), 0U);
  EXPECT_EQ(state(), EcnState::kCapable);
  EXPECT_EQ(send(20).back().ecn, Ecn::kEct0);
}

// RFC 9000 §13.4.2.2-1
TEST_F(EcnValidatorTest, FailsWhenMarkedPacketsComeBackWithoutCounts) {
  const Packets packets = send(2);
  (void)ack(packets, std::nullopt);
  EXPECT_EQ(state(), EcnState::kFailed);
  EXPECT_EQ(validator_.mark(), Ecn::kNotEct);
}

// RFC 9000 §13.4.2.2-1
TEST_F(EcnValidatorTest, FailsWhenTheCountsCoverFewerPacketsThanWereAcknowledged) {
  const Packets packets = send(3);
  (void)ack(packets, EcnCounts{.ect0 = 2});
  EXPECT_EQ(state(), EcnState::kFailed);
}

// RFC 9000 §13.4.2.2-1
TEST_F(EcnValidatorTest, FailsWhenACountGoesBack) {
  const Packets packets = send(4);
  (void)ack({packets[0], packets[1], packets[2]}, EcnCounts{.ect0 = 2, .ce = 1});
  (void)ack({packets[3]}, EcnCounts{.ect0 = 4, .ce = 0});
  EXPECT_EQ(state(), EcnState::kFailed);
}

// RFC 9000 §13.4.2.2-1
TEST_F(EcnValidatorTest, FailsWhenACodepointIsCountedThatWasNeverSent) {
  const Packets packets = send(2);
  (void)ack(packets, EcnCounts{.ect0 = 0, .ect1 = 2});
  EXPECT_EQ(state(), EcnState::kFailed);
}

// RFC 9000 §13.4.2.2-1
TEST_F(EcnValidatorTest, FailsWhenMoreIsCountedThanWasSent) {
  const Packets packets = send(2);
  (void)ack(packets, EcnCounts{.ect0 = 2, .ce = 1});
  EXPECT_EQ(state(), EcnState::kFailed);
}

// RFC 9000 §13.4.2.2-4
TEST_F(EcnValidatorTest, FailsLaterToo) {
  (void)ack(send(2), EcnCounts{.ect0 = 2});
  ASSERT_EQ(state(), EcnState::kCapable);
  (void)ack(send(2), EcnCounts{.ect0 = 2});
  EXPECT_EQ(state(), EcnState::kFailed);
}

// RFC 9000 §13.4.2.1-1
TEST_F(EcnValidatorTest, AnAckFrameThatCameLateProvesNothing) {
  const Packets packets = send(3);
  (void)ack({packets[1], packets[2]}, EcnCounts{.ect0 = 3});
  const auto outcome =
      validator_.on_ack({.space = kData, .newly_acked = {packets.data(), 1}, .counts = EcnCounts{.ect0 = 1, .ce = 9}});
  EXPECT_EQ(outcome, 0U);
  EXPECT_EQ(state(), EcnState::kCapable);
}

TEST_F(EcnValidatorTest, PacketsWhoseAcknowledgmentWasLostMayRaiseTheCountsMore) {
  const Packets packets = send(3);
  (void)ack({packets[2]}, EcnCounts{.ect0 = 3});
  EXPECT_EQ(state(), EcnState::kCapable);
}

TEST_F(EcnValidatorTest, UnmarkedPacketsNeedNoCounts) {
  const Packets packets = send(12);
  (void)ack({packets[10], packets[11]}, std::nullopt);
  EXPECT_EQ(state(), EcnState::kUnknown);
}

// RFC 9002 §7.3.1-1
TEST_F(EcnValidatorTest, EachRiseOfTheCeCountIsCongestion) {
  const Packets packets = send(6);
  EXPECT_EQ(ack({packets[0], packets[1]}, EcnCounts{.ect0 = 2}), 0U);
  EXPECT_EQ(ack({packets[2], packets[3]}, EcnCounts{.ect0 = 3, .ce = 1}), 1U);
  EXPECT_EQ(ack({packets[4]}, EcnCounts{.ect0 = 4, .ce = 1}), 0U);
  EXPECT_EQ(ack({packets[5]}, EcnCounts{.ect0 = 4, .ce = 2}), 1U);
}

TEST_F(EcnValidatorTest, CountsThatCannotBeRightAreNoCongestion) {
  const Packets packets = send(1);
  EXPECT_EQ(ack(packets, EcnCounts{.ect0 = 0, .ce = 2}), 0U);
}

TEST_F(EcnValidatorTest, SpacesAreCountedApart) {
  const Packets initial = send(1, PacketNumberSpace::kInitial);
  const Packets data = send(1);
  (void)ack(data, EcnCounts{.ect0 = 1});
  EXPECT_EQ(validator_.on_ack({.space = PacketNumberSpace::kInitial,
                               .newly_acked = initial,
                               .counts = EcnCounts{.ect0 = 1},
                               .raises_largest = true}),
            0U);
  EXPECT_EQ(state(), EcnState::kCapable);
}

// RFC 9000 §13.4.2.2-1: a path may drop what is marked.
TEST_F(EcnValidatorTest, FailsWhenEveryMarkedPacketOfTheTestIsLost) {
  const Packets packets = send(EcnValidator::kTestingPackets);
  lose({packets.begin(), packets.begin() + 9});
  EXPECT_EQ(state(), EcnState::kUnknown);
  lose({packets.back()});
  EXPECT_EQ(state(), EcnState::kFailed);
}

TEST_F(EcnValidatorTest, ProbeTimeoutStopsMarkingUntilTheFateOfTheMarkedIsKnown) {
  const Packets packets = send(2);
  validator_.on_probe_timeout();
  EXPECT_EQ(validator_.mark(), Ecn::kNotEct);
  (void)ack(packets, EcnCounts{.ect0 = 2});
  EXPECT_EQ(validator_.mark(), Ecn::kEct0);
}

TEST_F(EcnValidatorTest, TestThatWasCutShortIsMadeAgainButNotForEver) {
  for (std::uint32_t test = 1; test <= EcnValidator::kMaxTests; ++test) {
    const Packets packets = send(1);
    EXPECT_EQ(packets.front().ecn, Ecn::kEct0) << test;
    validator_.on_probe_timeout();
    lose(packets);
  }
  EXPECT_EQ(state(), EcnState::kFailed);
}

TEST_F(EcnValidatorTest, LossOfSomeMarkedPacketsIsNoFailure) {
  const Packets packets = send(EcnValidator::kTestingPackets);
  lose({packets.begin(), packets.begin() + 9});
  (void)ack({packets.back()}, EcnCounts{.ect0 = 1});
  EXPECT_EQ(state(), EcnState::kCapable);
}

// RFC 9000 §13.4.2.2-2
TEST_F(EcnValidatorTest, AnotherPathIsTestedAnewAndOwesNothingForTheOldOne) {
  const Packets old_path = send(3);
  (void)ack({old_path[0]}, std::nullopt);
  ASSERT_EQ(state(), EcnState::kFailed);
  validator_.on_path_changed(next_);
  const Packets new_path = send(2);
  EXPECT_EQ(new_path.front().ecn, Ecn::kEct0);
  // The old path has bleached its packets: they count for nothing, and are asked for no more.
  (void)ack({old_path[1], old_path[2], new_path[0], new_path[1]}, EcnCounts{.ect0 = 2});
  EXPECT_EQ(state(), EcnState::kCapable);
}

}  // namespace
}  // namespace pollux::recovery
