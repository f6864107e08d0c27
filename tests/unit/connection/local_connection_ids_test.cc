#include "connection/local_connection_ids.h"

#include <gtest/gtest.h>

#include <vector>

#include "unit/connection/test_host.h"
#include "wire/frame_reader.h"
#include "wire/frame_type.h"

namespace pollux::connection {
namespace {

using testing::id_of;
using testing::TestIssuer;
using wire::NewConnectionIdFrame;

class LocalIds : public ::testing::Test {
 protected:
  // All frames that are wanted now.
  std::vector<NewConnectionIdFrame> frames() {
    std::vector<std::uint8_t> out(1'000);
    ByteWriter writer{out};
    while (ids_.write_frame(writer)) {
    }
    std::vector<NewConnectionIdFrame> seen;
    for (wire::FrameReader reader{writer.written()}; !reader.at_end();) {
      seen.push_back(std::get<NewConnectionIdFrame>(reader.next().value()));
    }
    return seen;
  }

  void retire(std::uint64_t sequence_number) {
    ASSERT_TRUE(ids_.on_retire(sequence_number, id_of(0x99).bytes()).has_value());
  }

  static void expect_violation(const std::expected<void, wire::TransportError>& outcome) {
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().code, wire::TransportErrorCode::kProtocolViolation);
    EXPECT_EQ(outcome.error().frame_type, wire::frame_type::kRetireConnectionId);
  }

  TestIssuer issuer_{0x60};
  LocalConnectionIds ids_{id_of(0x55), id_of(0xdd), issuer_};
};

TEST_F(LocalIds, RememberWhatWasChosenAndWhatTheClientMadeUp) {
  EXPECT_EQ(ids_.chosen(), id_of(0x55));
  EXPECT_EQ(ids_.original_destination(), id_of(0xdd));
  EXPECT_FALSE(ids_.wants_to_send());
}

// RFC 9000 §5.1.1-1, §5.1.1-3, §5.1-2, §9.5-7
TEST_F(LocalIds, AreIssuedInOrderEachWithItsTokenOnceThePeersLimitIsKnown) {
  ids_.start(100);
  const auto sent = frames();
  ASSERT_EQ(sent.size(), LocalConnectionIds::kMaxActive - 1);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(sent[i].sequence_number, i + 1);
    EXPECT_EQ(sent[i].retire_prior_to, 0U);
    EXPECT_EQ(sent[i].connection_id, id_of(static_cast<std::uint8_t>(0x60 + i)));
    EXPECT_EQ(sent[i].stateless_reset_token, issuer_.token_of(sent[i].connection_id));
    const auto change = ids_.take_change();
    ASSERT_TRUE(change.has_value());
    EXPECT_EQ(change->what, LocalIdChange::What::kIssued);
    EXPECT_EQ(change->id, sent[i].connection_id);
  }
  EXPECT_FALSE(ids_.take_change().has_value());
  EXPECT_FALSE(ids_.wants_to_send());
}

// RFC 9000 §5.1.1-4, §5.1.1-10
TEST_F(LocalIds, AreNeverMoreThanThePeerWillKeep) {
  ids_.start(2);
  EXPECT_EQ(frames().size(), 1U);
  retire(0);
  EXPECT_EQ(frames().size(), 1U);
}

// RFC 9000 §5.1.1-7
TEST_F(LocalIds, AreReplacedWhenThePeerRetiresThem) {
  ids_.start(4);
  (void)frames();
  while (ids_.take_change()) {
  }
  retire(0);
  const auto sent = frames();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].sequence_number, 4U);
  EXPECT_EQ(ids_.take_change()->what, LocalIdChange::What::kRetired);
  EXPECT_EQ(ids_.take_change()->what, LocalIdChange::What::kIssued);
  // RFC 9000 §5.1.1-2: gone for good, and saying so again is no error.
  retire(0);
  EXPECT_FALSE(ids_.on_used(id_of(0x55).bytes()).has_value());
  EXPECT_FALSE(ids_.wants_to_send());
}

// RFC 9000 §19.16-1
TEST_F(LocalIds, RetiringOneThatWasNeverIssuedIsAViolation) {
  expect_violation(ids_.on_retire(1, id_of(0x55).bytes()));
  expect_violation(ids_.on_retire(UINT64_MAX >> 2, id_of(0x55).bytes()));
}

// RFC 9000 §19.16-3
TEST_F(LocalIds, RetiringTheOneOfTheSamePacketIsAViolation) {
  ids_.start(4);
  expect_violation(ids_.on_retire(0, id_of(0x55).bytes()));
  EXPECT_TRUE(ids_.on_retire(0, id_of(0x60).bytes()).has_value());
}

// RFC 9000 §19.16-4, §19.15-2
TEST_F(LocalIds, EmptyOnesAreNeitherRetiredNorSupplied) {
  LocalConnectionIds empty{{}, id_of(0xdd), issuer_};
  empty.start(4);
  EXPECT_FALSE(empty.wants_to_send());
  EXPECT_FALSE(empty.rotate());
  expect_violation(empty.on_retire(0, {}));
}

// RFC 9000 §5.1.2-2, §5.1.1-5: the old ones lead here until the peer has retired them.
TEST_F(LocalIds, RotationReplacesAllAndAcceptsTheOldUntilTheyAreRetired) {
  ids_.start(4);
  (void)frames();
  ASSERT_TRUE(ids_.rotate());
  auto sent = frames();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].sequence_number, 4U);
  EXPECT_EQ(sent[0].retire_prior_to, 4U);
  EXPECT_EQ(ids_.on_used(id_of(0x55).bytes()), 0U);
  for (std::uint64_t n = 0; n < 4; ++n) retire(n);
  sent = frames();
  ASSERT_EQ(sent.size(), 3U);
  for (const NewConnectionIdFrame& frame : sent) EXPECT_EQ(frame.retire_prior_to, 4U);
  EXPECT_FALSE(ids_.on_used(id_of(0x55).bytes()).has_value());
}

// RFC 9000 §5.1.2-8
TEST_F(LocalIds, RotationWaitsForTheLastOneToEnd) {
  EXPECT_FALSE(ids_.rotate());  // nothing was issued yet
  ids_.start(4);
  ASSERT_TRUE(ids_.rotate());
  EXPECT_FALSE(ids_.rotate());
  for (std::uint64_t n = 0; n < 3; ++n) retire(n);
  EXPECT_FALSE(ids_.rotate());
  retire(3);
  EXPECT_TRUE(ids_.rotate());
}

// RFC 9000 §19.15-6
TEST_F(LocalIds, LostFrameIsSentAgainAndNeverRetiresItself) {
  ids_.start(4);
  (void)frames();
  ids_.on_acked(1);
  ids_.on_lost(1);
  ids_.on_lost(2);
  ASSERT_TRUE(ids_.rotate());
  const auto sent = frames();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].sequence_number, 2U);
  EXPECT_EQ(sent[0].retire_prior_to, 2U);
  EXPECT_EQ(sent[1].sequence_number, 4U);
  retire(2);
  ids_.on_lost(2);  // the peer has it
  EXPECT_TRUE(ids_.wants_to_send() == false || frames()[0].sequence_number != 2U);
}

// RFC 9000 §5.1.1-11
TEST_F(LocalIds, KnowWhetherThePeerCouldFollow) {
  ids_.start(2);
  EXPECT_FALSE(ids_.peer_has_spare());  // not sent yet
  (void)frames();
  EXPECT_TRUE(ids_.peer_has_spare());
  EXPECT_EQ(ids_.on_used(id_of(0x60).bytes()), 1U);
  EXPECT_FALSE(ids_.peer_has_spare());
}

TEST_F(LocalIds, FrameWaitsForRoom) {
  ids_.start(2);
  std::vector<std::uint8_t> out(10);
  ByteWriter writer{out};
  EXPECT_FALSE(ids_.write_frame(writer).has_value());
  EXPECT_TRUE(ids_.wants_to_send());
}

// RFC 9000 §5.1.1-1: the preferred address's has number 1.
TEST_F(LocalIds, PreferredAddressTakesTheFirstNumber) {
  const auto issued = ids_.issue_for_preferred_address();
  EXPECT_EQ(issued.id, id_of(0x60));
  EXPECT_EQ(issued.token, issuer_.token_of(issued.id));
  EXPECT_FALSE(ids_.wants_to_send());
  ids_.start(4);
  const auto sent = frames();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].sequence_number, 2U);
}

}  // namespace
}  // namespace pollux::connection
