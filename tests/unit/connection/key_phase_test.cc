// The integrity limit of the suites (2^36 packets and more) is too large to reach here: on_open_failed() is only seen
// to bear a great many failures.
#include "connection/key_phase.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "crypto/aead_limits.h"
#include "drivers/crypto/boringssl/boringssl_backend.h"

namespace pollux::connection {
namespace {

using crypto::CipherSuite;
using Update = KeyPhase::Update;
using Octets = std::vector<std::uint8_t>;

constexpr Duration kPto = Duration::milliseconds(100);
constexpr Timestamp kNow = Timestamp::from_nanoseconds(1'000'000'000);

// Two endpoints' keys, each other's mirror, and no packets but a payload sealed for one number.
class KeyPhaseTest : public ::testing::Test {
 protected:
  KeyPhaseTest() { install(CipherSuite::kAes128GcmSha256); }

  void install(CipherSuite suite) {
    const Octets one(32, 0x11);
    const Octets two(32, 0x22);
    ours_.install_write(suite, one);
    ours_.install_read(suite, two);
    theirs_.install_write(suite, two);
    theirs_.install_read(suite, one);
  }

  // What they seal as packet `number`, without a header.
  Octets seal(wire::PacketNumber number) {
    Octets packet(8 + crypto::kAeadTagLength, 0x01);
    crypto::seal_one(*aead_, theirs_.write_key(), number, {}, packet);
    return packet;
  }

  bool opens(const KeyPhase::ReadKey& chosen, wire::PacketNumber number, Octets packet) {
    return chosen.key != nullptr && crypto::open_one(*aead_, *chosen.key, number, {}, packet).has_value();
  }

  // A whole step of ours with a packet of theirs, as the connection makes it.
  std::expected<Update, wire::TransportError> take(wire::PacketNumber number, Timestamp now = kNow) {
    const auto chosen = ours_.select_read(theirs_.write_phase_bit(), number, now);
    EXPECT_TRUE(opens(chosen, number, seal(number)));
    return ours_.on_opened(chosen.generation, number, now, kPto);
  }

  // They use their key up to where they must update, and do.
  void they_update() {
    const bool before = theirs_.write_phase_bit();
    const std::uint64_t limit = crypto::aead_limits(CipherSuite::kAes128GcmSha256).confidentiality;
    theirs_.on_packet_acked(next_number_);
    for (std::uint64_t i = 0; i < limit && theirs_.write_phase_bit() == before; ++i) {
      ASSERT_TRUE(theirs_.prepare_seal(next_number_));
      if (i == 0) theirs_.on_packet_acked(next_number_);
    }
    ASSERT_NE(theirs_.write_phase_bit(), before);
  }

  std::unique_ptr<crypto::AeadBatch> aead_ = drivers::make_boringssl_backend();
  KeyPhase ours_{*aead_};
  KeyPhase theirs_{*aead_};
  wire::PacketNumber next_number_ = 0;
};

TEST_F(KeyPhaseTest, CanNeitherReadNorWriteBeforeKeysAreInstalled) {
  const KeyPhase fresh{*aead_};
  EXPECT_FALSE(fresh.can_read());
  EXPECT_FALSE(fresh.can_write());
  EXPECT_TRUE(ours_.can_read());
  EXPECT_TRUE(ours_.can_write());
}

TEST_F(KeyPhaseTest, FirstPhaseHasBitZero) {
  EXPECT_FALSE(ours_.write_phase_bit());
  EXPECT_EQ(take(0), Update::kNo);
  EXPECT_EQ(take(1), Update::kNo);
}

// RFC 9001 §6.2-1, §6.2-2: the answer is ready before anything else is sent.
TEST_F(KeyPhaseTest, UpdateByThePeerIsAnsweredAtOnce) {
  ASSERT_EQ(take(1), Update::kNo);
  they_update();
  EXPECT_EQ(take(5), Update::kYes);
  EXPECT_TRUE(ours_.write_phase_bit());
  EXPECT_EQ(take(6), Update::kNo);
}

TEST_F(KeyPhaseTest, BothKeysOfAnUpdateAreTheMirrorOfThePeers) {
  they_update();
  ASSERT_EQ(take(5), Update::kYes);
  Octets packet(8 + crypto::kAeadTagLength, 0x02);
  crypto::seal_one(*aead_, ours_.write_key(), 9, {}, packet);
  const auto chosen = theirs_.select_read(ours_.write_phase_bit(), 9, kNow);
  EXPECT_TRUE(opens(chosen, 9, packet));
  EXPECT_EQ(theirs_.on_opened(chosen.generation, 9, kNow, kPto), Update::kYes);
  // They began it: nothing more to answer.
  EXPECT_TRUE(theirs_.write_phase_bit());
}

// RFC 9001 §6.1-3, §6.1-4
TEST_F(KeyPhaseTest, PacketsOfTheOldPhaseAreStillOpenedWhenTheyComeLate) {
  ASSERT_EQ(take(1), Update::kNo);
  const Octets late = seal(3);
  they_update();
  ASSERT_EQ(take(5), Update::kYes);
  const auto chosen = ours_.select_read(false, 3, kNow);
  EXPECT_TRUE(opens(chosen, 3, late));
  EXPECT_EQ(ours_.on_opened(chosen.generation, 3, kNow, kPto), Update::kNo);
}

// RFC 9001 §6.5-4
TEST_F(KeyPhaseTest, OldKeysAreGoneAfterThreeTimesThePto) {
  ASSERT_EQ(take(1), Update::kNo);
  they_update();
  ASSERT_EQ(take(5), Update::kYes);
  EXPECT_NE(ours_.select_read(false, 3, kNow + kPto * 3 - Duration::nanoseconds(1)).key, nullptr);
  EXPECT_EQ(ours_.select_read(false, 3, kNow + kPto * 3).key, nullptr);
}

TEST_F(KeyPhaseTest, ReorderedPacketsOfTheNewPhaseMoveItsBeginning) {
  ASSERT_EQ(take(1), Update::kNo);
  they_update();
  ASSERT_EQ(take(9), Update::kYes);
  EXPECT_EQ(take(7), Update::kNo);
  // Below 7 lies the phase before; from 7 on the other bit would be the next one.
  EXPECT_EQ(ours_.select_read(false, 6, kNow).generation, 0U);
  EXPECT_EQ(ours_.select_read(false, 8, kNow).generation, 2U);
}

// The keys of a burst are chosen before its first packet is processed.
TEST_F(KeyPhaseTest, TwoPacketsOfTheNewPhaseInOneBurstAreOneUpdate) {
  ASSERT_EQ(take(1), Update::kNo);
  they_update();
  const auto first = ours_.select_read(true, 5, kNow);
  const auto second = ours_.select_read(true, 6, kNow);
  EXPECT_EQ(ours_.on_opened(first.generation, 5, kNow, kPto), Update::kYes);
  EXPECT_EQ(ours_.on_opened(second.generation, 6, kNow, kPto), Update::kNo);
  EXPECT_EQ(take(7), Update::kNo);
  EXPECT_TRUE(ours_.write_phase_bit());
}

TEST_F(KeyPhaseTest, OldPhaseBehindTheUpdateInOneBurstBelongsToTheOldPhase) {
  ASSERT_EQ(take(1), Update::kNo);
  they_update();
  const auto next = ours_.select_read(true, 5, kNow);
  const auto old = ours_.select_read(false, 4, kNow);
  EXPECT_EQ(ours_.on_opened(next.generation, 5, kNow, kPto), Update::kYes);
  EXPECT_EQ(ours_.on_opened(old.generation, 4, kNow, kPto), Update::kNo);
  EXPECT_EQ(ours_.select_read(false, 3, kNow).generation, 0U);
}

// RFC 9001 §6.4-2
TEST_F(KeyPhaseTest, NewPhaseBelowAPacketOfTheOldOneIsKeyUpdateError) {
  ASSERT_EQ(take(1), Update::kNo);
  ASSERT_EQ(take(10), Update::kNo);
  they_update();
  const auto outcome = take(8);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, wire::TransportErrorCode::kKeyUpdateError);
}

// RFC 9001 §6.4-2
TEST_F(KeyPhaseTest, OldPhaseAboveThePacketOfTheUpdateIsKeyUpdateError) {
  ASSERT_EQ(take(1), Update::kNo);
  they_update();
  const auto next = ours_.select_read(true, 5, kNow);
  const auto old = ours_.select_read(false, 6, kNow);
  ASSERT_EQ(ours_.on_opened(next.generation, 5, kNow, kPto), Update::kYes);
  const auto outcome = ours_.on_opened(old.generation, 6, kNow, kPto);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, wire::TransportErrorCode::kKeyUpdateError);
}

TEST_F(KeyPhaseTest, PhaseAfterPhaseOpensWhatThePeerSeals) {
  wire::PacketNumber number = 0;
  for (int phase = 0; phase < 3; ++phase) {
    ASSERT_EQ(take(number++), phase == 0 ? Update::kNo : Update::kYes);
    ASSERT_EQ(take(number++), Update::kNo);
    // They hear our answer before they begin the next.
    const auto chosen = theirs_.select_read(ours_.write_phase_bit(), number, kNow);
    ASSERT_TRUE(theirs_.on_opened(chosen.generation, number, kNow, kPto).has_value());
    if (phase < 2) they_update();
  }
}

// RFC 9001 §6.6-3, §5.3-3
TEST_F(KeyPhaseTest, KeyIsUpdatedBeforeItsConfidentialityLimit) {
  const std::uint64_t limit = crypto::aead_limits(CipherSuite::kAes128GcmSha256).confidentiality;
  std::uint64_t sealed = 0;
  ASSERT_TRUE(ours_.prepare_seal(sealed++));
  ours_.on_packet_acked(0);
  while (!ours_.write_phase_bit() && sealed <= limit) ASSERT_TRUE(ours_.prepare_seal(sealed++));
  EXPECT_LE(sealed, limit);
}

// RFC 9001 §6.6-2, §6.1-2: without an acknowledgment no update is possible, and the key must not be used on.
TEST_F(KeyPhaseTest, UsedUpKeyThatNobodyAcknowledgedSealsNothingMore) {
  const std::uint64_t limit = crypto::aead_limits(CipherSuite::kAes128GcmSha256).confidentiality;
  for (std::uint64_t i = 0; i < limit; ++i) ASSERT_TRUE(ours_.prepare_seal(i));
  EXPECT_FALSE(ours_.write_phase_bit());
  EXPECT_FALSE(ours_.prepare_seal(limit));
  EXPECT_FALSE(ours_.prepare_seal(limit));
}

// A burst that reaches the update still holds packets for the key before it, which are sealed at its end.
TEST_F(KeyPhaseTest, KeyBeforeAnUpdateOfOursOutlivesTheBurst) {
  ASSERT_TRUE(ours_.prepare_seal(0));
  ours_.on_packet_acked(0);
  const crypto::PacketKey* queued = &ours_.write_key();
  for (wire::PacketNumber number = 1; !ours_.write_phase_bit(); ++number) ASSERT_TRUE(ours_.prepare_seal(number));
  Octets packet(8 + crypto::kAeadTagLength, 0x03);
  crypto::seal_one(*aead_, *queued, 4, {}, packet);
  EXPECT_TRUE(opens(theirs_.select_read(false, 4, kNow), 4, packet));
}

TEST_F(KeyPhaseTest, AcknowledgmentOfTheOldPhaseDoesNotAllowAnotherUpdate) {
  ASSERT_TRUE(ours_.prepare_seal(0));
  ours_.on_packet_acked(0);
  wire::PacketNumber number = 1;
  for (; !ours_.write_phase_bit(); ++number) ASSERT_TRUE(ours_.prepare_seal(number));
  ours_.on_packet_acked(number - 2);  // sealed before the update
  const std::uint64_t limit = crypto::aead_limits(CipherSuite::kAes128GcmSha256).confidentiality;
  for (std::uint64_t i = 1; i < limit; ++i) ASSERT_TRUE(ours_.prepare_seal(number++));
  EXPECT_FALSE(ours_.prepare_seal(number));
  EXPECT_TRUE(ours_.write_phase_bit());
}

TEST_F(KeyPhaseTest, FailedOpensAreBorneUpToTheIntegrityLimit) {
  for (int i = 0; i < 1'000'000; ++i) ASSERT_TRUE(ours_.on_open_failed().has_value());
}

}  // namespace
}  // namespace pollux::connection
