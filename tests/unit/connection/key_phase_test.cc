// The limits of the suites are too large to reach in a test, but for one; the others are lowered.
#include "connection/key_phase.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "crypto/aead_limits.h"
#include "crypto/key_schedule.h"
#include "drivers/crypto/boringssl/boringssl_backend.h"

namespace pollux::connection {
namespace {

using crypto::CipherSuite;
using Update = KeyPhase::Update;
using Octets = std::vector<std::uint8_t>;

constexpr CipherSuite kSuite = CipherSuite::kAes128GcmSha256;
const Octets kOurSecret(32, 0x11);
const Octets kTheirSecret(32, 0x22);
constexpr Duration kPto = Duration::milliseconds(100);
constexpr Timestamp kNow = Timestamp::from_nanoseconds(1'000'000'000);

// One direction's keys as the other end has them, made from the secret without KeyPhase.
class Mirror {
 public:
  Mirror(crypto::AeadBatch& aead, Bytes secret) : aead_(aead), secret_(secret) { make_key(); }

  void update() {
    secret_ = crypto::next_secret(kSuite, secret_.bytes());
    make_key();
    phase_bit_ = !phase_bit_;
  }
  [[nodiscard]] bool phase_bit() const { return phase_bit_; }
  [[nodiscard]] const crypto::PacketKey& key() const { return *key_; }

 private:
  void make_key() { key_ = crypto::make_updated_packet_key(aead_, kSuite, secret_.bytes()); }

  crypto::AeadBatch& aead_;
  crypto::Secret secret_;
  crypto::PacketKeyPtr key_;
  bool phase_bit_ = false;
};

// Our keys and the peer's, and no packets but a payload sealed for one number.
class KeyPhaseTest : public ::testing::Test {
 protected:
  KeyPhaseTest() {
    install(ours_);
    ours_.on_handshake_confirmed();
  }

  static void install(KeyPhase& keys) {
    keys.install_write(kSuite, kOurSecret);
    keys.install_read(kSuite, kTheirSecret);
  }

  Octets seal(const crypto::PacketKey& key, wire::PacketNumber number) {
    Octets packet(8 + crypto::kAeadTagLength, 0x01);
    crypto::seal_one(*aead_, key, number, {}, packet);
    return packet;
  }
  bool opens(const crypto::PacketKey* key, wire::PacketNumber number, Octets packet) {
    return key != nullptr && crypto::open_one(*aead_, *key, number, {}, packet).has_value();
  }

  // A whole step of ours with a packet of theirs, as the connection makes it.
  std::expected<Update, wire::TransportError> take(wire::PacketNumber number) {
    const auto chosen = ours_.select_read(theirs_.phase_bit(), number, kNow);
    EXPECT_TRUE(opens(chosen.key, number, seal(theirs_.key(), number)));
    return ours_.on_opened(chosen.generation, number, kNow, kPto);
  }

  // Seals packets, none of them acknowledged, until the phase changes or the key is used up. How many there were.
  std::uint64_t use_key_up(wire::PacketNumber first) {
    const bool before = ours_.write_phase_bit();
    std::uint64_t sealed = 0;
    while (ours_.write_phase_bit() == before && ours_.prepare_seal(first + sealed, kNow)) ++sealed;
    return sealed;
  }

  static constexpr std::uint64_t kLimit = crypto::aead_limits(kSuite).confidentiality;
  std::unique_ptr<crypto::AeadBatch> aead_ = drivers::make_boringssl_backend();
  KeyPhase ours_{*aead_};
  Mirror theirs_{*aead_, kTheirSecret};    // what they write with
  Mirror ours_there_{*aead_, kOurSecret};  // what they read ours with
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
  theirs_.update();
  EXPECT_EQ(take(5), Update::kYes);
  EXPECT_TRUE(ours_.write_phase_bit());
  EXPECT_EQ(take(6), Update::kNo);
}

TEST_F(KeyPhaseTest, AnswerToAnUpdateIsSealedWithTheKeyThatThePeerExpects) {
  theirs_.update();
  ASSERT_EQ(take(5), Update::kYes);
  ours_there_.update();
  EXPECT_EQ(ours_.write_phase_bit(), ours_there_.phase_bit());
  EXPECT_TRUE(opens(&ours_there_.key(), 9, seal(ours_.write_key(), 9)));
}

// RFC 9001 §6.3-1, §6.3-4, §6.3-5: nothing is derived while a packet waits, whatever its bit says.
TEST_F(KeyPhaseTest, NextKeyStandsReadyBeforeItIsNeededAndStays) {
  ASSERT_EQ(take(1), Update::kNo);
  const crypto::PacketKey* next = ours_.select_read(true, 5, kNow).key;
  ASSERT_NE(next, nullptr);
  ASSERT_TRUE(ours_.on_open_failed().has_value());
  EXPECT_EQ(ours_.select_read(true, 6, kNow).key, next);
  theirs_.update();
  ASSERT_EQ(take(6), Update::kYes);
  EXPECT_EQ(ours_.select_read(true, 7, kNow).key, next);
  EXPECT_NE(ours_.select_read(false, 8, kNow).key, nullptr);
}

// RFC 9001 §6.1-3, §6.1-4
TEST_F(KeyPhaseTest, PacketsOfTheOldPhaseAreStillOpenedWhenTheyComeLate) {
  ASSERT_EQ(take(1), Update::kNo);
  const Octets late = seal(theirs_.key(), 3);
  theirs_.update();
  ASSERT_EQ(take(5), Update::kYes);
  const auto chosen = ours_.select_read(false, 3, kNow);
  EXPECT_TRUE(opens(chosen.key, 3, late));
  EXPECT_EQ(ours_.on_opened(chosen.generation, 3, kNow, kPto), Update::kNo);
}

// RFC 9001 §6.5-4, §6.5-5
TEST_F(KeyPhaseTest, OldKeysAreGoneAfterThreeTimesThePto) {
  ASSERT_EQ(take(1), Update::kNo);
  theirs_.update();
  ASSERT_EQ(take(5), Update::kYes);
  EXPECT_NE(ours_.select_read(false, 3, kNow + kPto * 3 - Duration::nanoseconds(1)).key, nullptr);
  EXPECT_EQ(ours_.select_read(false, 3, kNow + kPto * 3).key, nullptr);
}

TEST_F(KeyPhaseTest, ReorderedPacketsOfTheNewPhaseMoveItsBeginning) {
  ASSERT_EQ(take(1), Update::kNo);
  theirs_.update();
  ASSERT_EQ(take(9), Update::kYes);
  EXPECT_EQ(take(7), Update::kNo);
  // Below 7 lies the phase before; from 7 on the other bit would be the next one.
  EXPECT_EQ(ours_.select_read(false, 6, kNow).generation, 0U);
  EXPECT_EQ(ours_.select_read(false, 8, kNow).generation, 2U);
}

// The keys of a burst are chosen before its first packet is processed.
TEST_F(KeyPhaseTest, TwoPacketsOfTheNewPhaseInOneBurstAreOneUpdate) {
  ASSERT_EQ(take(1), Update::kNo);
  theirs_.update();
  const auto first = ours_.select_read(true, 5, kNow);
  const auto second = ours_.select_read(true, 6, kNow);
  EXPECT_EQ(ours_.on_opened(first.generation, 5, kNow, kPto), Update::kYes);
  EXPECT_EQ(ours_.on_opened(second.generation, 6, kNow, kPto), Update::kNo);
  EXPECT_EQ(take(7), Update::kNo);
  EXPECT_TRUE(ours_.write_phase_bit());
}

TEST_F(KeyPhaseTest, OldPhaseBehindTheUpdateInOneBurstBelongsToTheOldPhase) {
  ASSERT_EQ(take(1), Update::kNo);
  theirs_.update();
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
  theirs_.update();
  const auto outcome = take(8);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, wire::TransportErrorCode::kKeyUpdateError);
}

// RFC 9001 §6.4-2
TEST_F(KeyPhaseTest, OldPhaseAboveThePacketOfTheUpdateIsKeyUpdateError) {
  ASSERT_EQ(take(1), Update::kNo);
  theirs_.update();
  const auto next = ours_.select_read(true, 5, kNow);
  const auto old = ours_.select_read(false, 6, kNow);
  ASSERT_EQ(ours_.on_opened(next.generation, 5, kNow, kPto), Update::kYes);
  const auto outcome = ours_.on_opened(old.generation, 6, kNow, kPto);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, wire::TransportErrorCode::kKeyUpdateError);
}

// RFC 9001 §9.5-3
TEST_F(KeyPhaseTest, PhaseAfterPhaseIsFollowed) {
  wire::PacketNumber number = 0;
  for (int phase = 0; phase < 5; ++phase) {
    ASSERT_EQ(take(number++), phase == 0 ? Update::kNo : Update::kYes);
    ASSERT_EQ(take(number++), Update::kNo);
    ASSERT_TRUE(ours_.prepare_seal(number, kNow));
    EXPECT_TRUE(opens(&ours_there_.key(), number, seal(ours_.write_key(), number)));
    theirs_.update();
    ours_there_.update();
  }
}

// --- updates that are asked for ---

// A packet sealed and acknowledged, as the connection does it: from then on an update is allowed.
class KeyUpdate : public KeyPhaseTest {
 protected:
  void exchange(wire::PacketNumber number, Timestamp now = kNow) {
    ASSERT_TRUE(ours_.prepare_seal(number, now));
    ASSERT_TRUE(ours_.on_packets_acked(number, now, kPto).has_value());
  }
  // Our update in full: the peer follows.
  void update(wire::PacketNumber number, Timestamp now = kNow) {
    const bool before = ours_.write_phase_bit();
    ours_.request_update();
    ASSERT_TRUE(ours_.prepare_seal(number, now));
    ASSERT_NE(ours_.write_phase_bit(), before);
    theirs_.update();
    ours_there_.update();
    ASSERT_EQ(take(number), Update::kYes);
    ASSERT_TRUE(ours_.on_packets_acked(number, now, kPto).has_value());
  }
};

// RFC 9001 §6-1
TEST_F(KeyUpdate, ComesWithTheNextPacketWhenItIsAskedFor) {
  exchange(0);
  EXPECT_FALSE(ours_.write_phase_bit());
  ours_.request_update();
  EXPECT_FALSE(ours_.write_phase_bit());
  ASSERT_TRUE(ours_.prepare_seal(1, kNow));
  EXPECT_TRUE(ours_.write_phase_bit());
  ours_there_.update();
  EXPECT_TRUE(opens(&ours_there_.key(), 1, seal(ours_.write_key(), 1)));
  ASSERT_TRUE(ours_.prepare_seal(2, kNow));
  EXPECT_TRUE(ours_.write_phase_bit()) << "asked for once, made once";
}

// RFC 9001 §6.1-1
TEST_F(KeyUpdate, WaitsForTheHandshakeToBeConfirmed) {
  KeyPhase early{*aead_};
  install(early);
  ASSERT_TRUE(early.prepare_seal(0, kNow));
  ASSERT_TRUE(early.on_packets_acked(0, kNow, kPto).has_value());
  early.request_update();
  ASSERT_TRUE(early.prepare_seal(1, kNow));
  EXPECT_FALSE(early.write_phase_bit());
  early.on_handshake_confirmed();
  ASSERT_TRUE(early.prepare_seal(2, kNow));
  EXPECT_TRUE(early.write_phase_bit());
}

// RFC 9001 §6.1-2
TEST_F(KeyUpdate, WaitsForAnAcknowledgmentOfThisPhase) {
  ours_.request_update();
  ASSERT_TRUE(ours_.prepare_seal(0, kNow));
  ASSERT_TRUE(ours_.prepare_seal(1, kNow));
  EXPECT_FALSE(ours_.write_phase_bit());
  ASSERT_TRUE(ours_.on_packets_acked(0, kNow, kPto).has_value());
  ASSERT_TRUE(ours_.prepare_seal(2, kNow));
  EXPECT_TRUE(ours_.write_phase_bit());
}

// RFC 9001 §6.5-3
TEST_F(KeyUpdate, WaitsThreeTimesThePtoAfterTheOneBefore) {
  exchange(0);
  update(1);
  ours_.request_update();
  ASSERT_TRUE(ours_.prepare_seal(2, kNow + kPto * 3 - Duration::nanoseconds(1)));
  EXPECT_TRUE(ours_.write_phase_bit());
  ASSERT_TRUE(ours_.prepare_seal(3, kNow + kPto * 3));
  EXPECT_FALSE(ours_.write_phase_bit());
}

TEST_F(KeyUpdate, ComesOfItselfAfterAsManyPacketsAsAreConfigured) {
  KeyPhase often{*aead_, {.update_after = 5}};
  install(often);
  often.on_handshake_confirmed();
  for (wire::PacketNumber number = 0; number < 5; ++number) {
    ASSERT_TRUE(often.prepare_seal(number, kNow));
    ASSERT_TRUE(often.on_packets_acked(number, kNow, kPto).has_value());
    EXPECT_FALSE(often.write_phase_bit());
  }
  ASSERT_TRUE(often.prepare_seal(5, kNow));
  EXPECT_TRUE(often.write_phase_bit());
}

// RFC 9001 §6.4-1
TEST_F(KeyUpdate, HigherNumbersNeverGoBackToOlderKeys) {
  std::vector<bool> bits;
  for (wire::PacketNumber number = 0; number < 60; ++number) {
    const Timestamp now = kNow + kPto * static_cast<std::int64_t>(number);
    if (number % 20 == 19) ours_.request_update();
    ASSERT_TRUE(ours_.prepare_seal(number, now));
    bits.push_back(ours_.write_phase_bit());
    if (ours_.write_phase_bit() != theirs_.phase_bit()) theirs_.update();
    ASSERT_TRUE(take(number).has_value());
    ASSERT_TRUE(ours_.on_packets_acked(number, now, kPto).has_value());
  }
  // A run of zeros, of ones, of zeros, of ones: three updates and no step back.
  EXPECT_EQ(std::ranges::count(bits, true), 20 + 1);
  std::size_t changes = 0;
  for (std::size_t i = 1; i < bits.size(); ++i) changes += bits[i] != bits[i - 1] ? 1U : 0U;
  EXPECT_EQ(changes, 3U);
}

// RFC 9001 §6.2-3
TEST_F(KeyUpdate, SecondUpdateOfThePeersBeforeWeAnsweredTheFirstIsKeyUpdateError) {
  ASSERT_EQ(take(1), Update::kNo);
  theirs_.update();
  ASSERT_EQ(take(2), Update::kYes);
  theirs_.update();
  const auto outcome = take(3);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, wire::TransportErrorCode::kKeyUpdateError);
}

// RFC 9001 §6.2-4
TEST_F(KeyUpdate, AcknowledgmentOfTheNewKeysUnderTheOldOnesIsKeyUpdateError) {
  exchange(0);
  ours_.request_update();
  ASSERT_TRUE(ours_.prepare_seal(1, kNow));
  ASSERT_EQ(take(1), Update::kNo);
  const auto outcome = ours_.on_packets_acked(1, kNow, kPto);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, wire::TransportErrorCode::kKeyUpdateError);
}

TEST_F(KeyUpdate, AcknowledgmentOfTheOldKeysUnderTheOldOnesIsWellAfterAnUpdate) {
  exchange(0);
  ASSERT_TRUE(ours_.prepare_seal(1, kNow));
  ours_.request_update();
  ASSERT_TRUE(ours_.prepare_seal(2, kNow));
  ASSERT_EQ(take(1), Update::kNo);
  EXPECT_TRUE(ours_.on_packets_acked(1, kNow, kPto).has_value());
}

// --- limits ---

// RFC 9001 §6.6-5
TEST_F(KeyUpdate, KeyThatNoUpdateMayFollowIsUsedUpWhileSomeOfItIsLeft) {
  KeyPhase unheard{*aead_, {.confidentiality = 100}};
  install(unheard);
  unheard.on_handshake_confirmed();
  wire::PacketNumber number = 0;
  while (!unheard.is_used_up(kNow)) ASSERT_TRUE(unheard.prepare_seal(number++, kNow));
  EXPECT_GT(number, 50U);
  EXPECT_TRUE(unheard.prepare_seal(number, kNow)) << "for CONNECTION_CLOSE";
}

// RFC 9001 §6.6-7
TEST_F(KeyUpdate, MoreFailedOpensThanTheIntegrityLimitAreAeadLimitReached) {
  KeyPhase bombarded{*aead_, {.integrity = 3}};
  install(bombarded);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bombarded.on_open_failed().has_value());
  EXPECT_TRUE(bombarded.may_open());
  const auto outcome = bombarded.on_open_failed();
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, wire::TransportErrorCode::kAeadLimitReached);
  EXPECT_FALSE(bombarded.may_open());
}

// RFC 9001 §6.6-1, §6.6-3, §5.3-3
TEST_F(KeyPhaseTest, KeyIsUpdatedBeforeItsConfidentialityLimit) {
  ASSERT_TRUE(ours_.prepare_seal(0, kNow));
  ASSERT_TRUE(ours_.on_packets_acked(0, kNow, kPto).has_value());
  EXPECT_LT(use_key_up(1), kLimit);
  EXPECT_TRUE(ours_.write_phase_bit());
}

// RFC 9001 §6.6-2, §6.6-4, §6.1-2: without an acknowledgment no update is possible, and the key must not be used on.
TEST_F(KeyPhaseTest, UsedUpKeyThatNobodyAcknowledgedSealsNothingMore) {
  EXPECT_EQ(use_key_up(0), kLimit);
  EXPECT_FALSE(ours_.write_phase_bit());
  EXPECT_FALSE(ours_.prepare_seal(kLimit, kNow));
}

// A burst that reaches the update still holds packets for the key before it, which are sealed at its end.
// RFC 9001 §6.1-2: and what is acknowledged of the old phase does not allow yet another update.
TEST_F(KeyPhaseTest, OurUpdateKeepsTheOldKeyForTheBurstAndWaitsForAnAcknowledgment) {
  ASSERT_TRUE(ours_.prepare_seal(0, kNow));
  ASSERT_TRUE(ours_.on_packets_acked(0, kNow, kPto).has_value());
  const crypto::PacketKey* queued = &ours_.write_key();
  const std::uint64_t sealed = use_key_up(1);
  ASSERT_TRUE(ours_.write_phase_bit());
  EXPECT_TRUE(opens(&ours_there_.key(), 4, seal(*queued, 4)));
  ours_there_.update();
  EXPECT_TRUE(opens(&ours_there_.key(), 5, seal(ours_.write_key(), 5)));

  ASSERT_TRUE(ours_.on_packets_acked(sealed - 1, kNow, kPto).has_value());
  (void)use_key_up(sealed + 1);
  EXPECT_TRUE(ours_.write_phase_bit());
  EXPECT_FALSE(ours_.prepare_seal(3 * kLimit, kNow));
}

TEST_F(KeyPhaseTest, FailedOpensAreBorneUpToTheIntegrityLimit) {
  bool borne = true;
  for (int i = 0; i < 1'000'000; ++i) borne &= ours_.on_open_failed().has_value();
  EXPECT_TRUE(borne);
}

// RFC 9000 §12.3-3
TEST_F(KeyPhaseTest, LastPacketNumberSealsNothing) {
  EXPECT_TRUE(ours_.prepare_seal(wire::kMaxPacketNumber - 1, kNow));
  EXPECT_FALSE(ours_.prepare_seal(wire::kMaxPacketNumber, kNow));
}

}  // namespace
}  // namespace pollux::connection
