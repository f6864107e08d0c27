#include "connection/peer_connection_ids.h"

#include <gtest/gtest.h>

#include <vector>

#include "wire/frame_reader.h"
#include "wire/frame_type.h"

namespace pollux::connection {
namespace {

using wire::TransportErrorCode;

wire::ConnectionId id(std::uint8_t fill) {
  return wire::ConnectionId{std::vector<std::uint8_t>(8, fill)};
}

// The ID and the token of a sequence number follow from it.
wire::NewConnectionIdFrame issue(std::uint64_t sequence_number, std::uint64_t retire_prior_to = 0) {
  wire::NewConnectionIdFrame frame{.sequence_number = sequence_number,
                                   .retire_prior_to = retire_prior_to,
                                   .connection_id = id(static_cast<std::uint8_t>(sequence_number))};
  frame.stateless_reset_token.octets.fill(static_cast<std::uint8_t>(sequence_number));
  return frame;
}

void expect_error(const std::expected<void, wire::TransportError>& outcome, TransportErrorCode code) {
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, code);
  EXPECT_EQ(outcome.error().frame_type, wire::frame_type::kNewConnectionId);
}

std::vector<std::uint64_t> retirements_of(PeerConnectionIds& ids) {
  std::vector<std::uint64_t> numbers;
  std::vector<std::uint8_t> out(100);
  ByteWriter writer{out};
  while (ids.write_frame(writer)) {
  }
  for (wire::FrameReader reader{writer.written()}; !reader.at_end();) {
    numbers.push_back(std::get<wire::RetireConnectionIdFrame>(reader.next().value()).sequence_number);
  }
  return numbers;
}

TEST(PeerConnectionIds, UsesTheInitialIdUntilToldOtherwise) {
  PeerConnectionIds ids{id(0xdd)};
  EXPECT_EQ(ids.id_on(kFirstPath), id(0xdd));
  ids.replace_initial(id(0));
  EXPECT_EQ(ids.id_on(kFirstPath), id(0));
  EXPECT_EQ(ids.initial(), id(0));
  ASSERT_TRUE(ids.on_new_connection_id(issue(1)).has_value());
  EXPECT_EQ(ids.id_on(kFirstPath), id(0));
  EXPECT_FALSE(ids.wants_to_send());
}

// RFC 9000 §5.1.2-4
TEST(PeerConnectionIds, RetirePriorToMovesOnToANewIdAndRetiresTheOld) {
  PeerConnectionIds ids{id(0)};
  ASSERT_TRUE(ids.on_new_connection_id(issue(1)).has_value());
  ASSERT_TRUE(ids.on_new_connection_id(issue(2, 2)).has_value());
  EXPECT_EQ(ids.id_on(kFirstPath), id(2));
  EXPECT_EQ(ids.initial(), id(0));  // what long headers were checked against stays
  EXPECT_EQ(retirements_of(ids), (std::vector<std::uint64_t>{0, 1}));
}

// RFC 9000 §5.1.1-6
TEST(PeerConnectionIds, MoreIdsThanTheLimitIsAnError) {
  PeerConnectionIds ids{id(0)};
  for (std::uint64_t n = 1; n < PeerConnectionIds::kMostActive; ++n) {
    ASSERT_TRUE(ids.on_new_connection_id(issue(n)).has_value());
  }
  expect_error(ids.on_new_connection_id(issue(PeerConnectionIds::kMostActive)),
               TransportErrorCode::kConnectionIdLimitError);
}

// RFC 9000 §5.1.1-6
TEST(PeerConnectionIds, LimitMayBeAsLowAsTwo) {
  PeerConnectionIds ids{id(0), 2};
  ASSERT_TRUE(ids.on_new_connection_id(issue(1)).has_value());
  expect_error(ids.on_new_connection_id(issue(2)), TransportErrorCode::kConnectionIdLimitError);
}

// RFC 9000 §5.1.1-6: the limit is looked at after the retirement that comes with the frame.
TEST(PeerConnectionIds, RetirementInTheSameFrameMakesRoom) {
  PeerConnectionIds ids{id(0)};
  for (std::uint64_t n = 1; n < PeerConnectionIds::kMostActive; ++n) {
    ASSERT_TRUE(ids.on_new_connection_id(issue(n)).has_value());
  }
  EXPECT_TRUE(ids.on_new_connection_id(issue(PeerConnectionIds::kMostActive, 1)).has_value());
  EXPECT_EQ(retirements_of(ids), std::vector<std::uint64_t>{0});
}

// RFC 9000 §19.15-3
TEST(PeerConnectionIds, NewIdForAPeerWithoutIdsIsAViolation) {
  PeerConnectionIds ids{wire::ConnectionId{}};
  expect_error(ids.on_new_connection_id(issue(1)), TransportErrorCode::kProtocolViolation);
}

// RFC 9000 §19.15-4
TEST(PeerConnectionIds, SameFrameAgainChangesNothing) {
  PeerConnectionIds ids{id(0)};
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(ids.on_new_connection_id(issue(1)).has_value());
  EXPECT_FALSE(ids.wants_to_send());
  EXPECT_EQ(ids.id_on(kFirstPath), id(0));
}

// RFC 9000 §19.15-5
TEST(PeerConnectionIds, SameIdWithOtherValuesIsAViolation) {
  PeerConnectionIds ids{id(0)};
  ASSERT_TRUE(ids.on_new_connection_id(issue(1)).has_value());
  wire::NewConnectionIdFrame other_token = issue(1);
  other_token.stateless_reset_token.octets.fill(9);
  expect_error(ids.on_new_connection_id(other_token), TransportErrorCode::kProtocolViolation);
  wire::NewConnectionIdFrame other_number = issue(1);
  other_number.sequence_number = 2;
  expect_error(ids.on_new_connection_id(other_number), TransportErrorCode::kProtocolViolation);
  wire::NewConnectionIdFrame other_id = issue(1);
  other_id.connection_id = id(9);
  expect_error(ids.on_new_connection_id(other_id), TransportErrorCode::kProtocolViolation);
}

// RFC 9000 §19.15-8
TEST(PeerConnectionIds, SmallerRetirePriorToIsIgnored) {
  PeerConnectionIds ids{id(0)};
  ASSERT_TRUE(ids.on_new_connection_id(issue(3, 3)).has_value());
  (void)retirements_of(ids);
  ASSERT_TRUE(ids.on_new_connection_id(issue(4, 1)).has_value());
  EXPECT_EQ(ids.id_on(kFirstPath), id(3));
  EXPECT_FALSE(ids.wants_to_send());
}

// RFC 9000 §19.15-9
TEST(PeerConnectionIds, IdBelowRetirePriorToArrivesRetired) {
  PeerConnectionIds ids{id(0)};
  ASSERT_TRUE(ids.on_new_connection_id(issue(5, 5)).has_value());
  EXPECT_EQ(retirements_of(ids), std::vector<std::uint64_t>{0});
  ASSERT_TRUE(ids.on_new_connection_id(issue(2)).has_value());
  EXPECT_EQ(ids.id_on(kFirstPath), id(5));
  EXPECT_EQ(retirements_of(ids), std::vector<std::uint64_t>{2});
}

TEST(PeerConnectionIds, LostRetirementIsSentAgain) {
  PeerConnectionIds ids{id(0)};
  ASSERT_TRUE(ids.on_new_connection_id(issue(1, 1)).has_value());
  EXPECT_EQ(retirements_of(ids), std::vector<std::uint64_t>{0});
  EXPECT_FALSE(ids.wants_to_send());
  ids.on_retirement_lost(0);
  EXPECT_EQ(retirements_of(ids), std::vector<std::uint64_t>{0});
}

TEST(PeerConnectionIds, RetirementWaitsForRoom) {
  PeerConnectionIds ids{id(0)};
  ASSERT_TRUE(ids.on_new_connection_id(issue(1, 1)).has_value());
  std::vector<std::uint8_t> out(1);
  ByteWriter writer{out};
  EXPECT_FALSE(ids.write_frame(writer).has_value());
  EXPECT_TRUE(ids.wants_to_send());
}

// RFC 9000 §5.1.2-5, §5.1.2-6, §5.1.2-7
TEST(PeerConnectionIds, TooManyRetirementsWithoutAcknowledgmentAreAnError) {
  EXPECT_GE(PeerConnectionIds::kMaxUnacknowledgedRetirements, 2 * PeerConnectionIds::kMostActive);
  PeerConnectionIds ids{id(0)};
  std::uint64_t n = 1;
  for (; n <= PeerConnectionIds::kMaxUnacknowledgedRetirements; ++n) {
    ASSERT_TRUE(ids.on_new_connection_id(issue(n, n)).has_value());
  }
  expect_error(ids.on_new_connection_id(issue(n, n)), TransportErrorCode::kConnectionIdLimitError);
}

TEST(PeerConnectionIds, AcknowledgedRetirementsDoNotCount) {
  PeerConnectionIds ids{id(0)};
  for (std::uint64_t n = 1; n <= PeerConnectionIds::kMaxUnacknowledgedRetirements * 3; ++n) {
    ASSERT_TRUE(ids.on_new_connection_id(issue(n, n)).has_value());
    ids.on_retirement_acked(n - 1);
  }
}

// RFC 9000 §9.5-2, §9.5-3
TEST(PeerConnectionIds, EachPathHasAnIdOfItsOwn) {
  PeerConnectionIds ids{id(0)};
  EXPECT_FALSE(ids.claim({1}));  // none to spare
  EXPECT_FALSE(ids.has_id({1}));
  ASSERT_TRUE(ids.on_new_connection_id(issue(1)).has_value());
  EXPECT_TRUE(ids.has_id({1}));  // it waited for one
  EXPECT_EQ(ids.id_on({1}), id(1));
  EXPECT_EQ(ids.id_on(kFirstPath), id(0));
  EXPECT_FALSE(ids.claim({2}));
}

// RFC 9000 §5.1.2-1
TEST(PeerConnectionIds, IdOfAPathThatIsGivenUpIsRetired) {
  PeerConnectionIds ids{id(0)};
  ASSERT_TRUE(ids.on_new_connection_id(issue(1)).has_value());
  ASSERT_TRUE(ids.claim({1}));
  ids.release({1});
  EXPECT_EQ(retirements_of(ids), std::vector<std::uint64_t>{1});
  EXPECT_FALSE(ids.has_id({1}));
  // RFC 9000 §19.15-4: the frame again brings back neither the ID nor its retirement.
  ASSERT_TRUE(ids.on_new_connection_id(issue(1)).has_value());
  EXPECT_FALSE(ids.claim({1}));
  EXPECT_FALSE(ids.wants_to_send());
}

// RFC 9000 §9.5-4
TEST(PeerConnectionIds, SharedIdIsRetiredWhenNobodyUsesItAnyMore) {
  PeerConnectionIds ids{id(0)};
  ids.share({1}, kFirstPath);
  EXPECT_EQ(ids.id_on({1}), id(0));
  ids.release(kFirstPath);
  EXPECT_FALSE(ids.wants_to_send());
  EXPECT_EQ(ids.id_on({1}), id(0));
}

// RFC 9000 §19.15-9
TEST(PeerConnectionIds, IdThatArrivedRetiredIsRetiredOnceOnly) {
  PeerConnectionIds ids{id(0)};
  ASSERT_TRUE(ids.on_new_connection_id(issue(5, 5)).has_value());
  (void)retirements_of(ids);
  ASSERT_TRUE(ids.on_new_connection_id(issue(2)).has_value());
  EXPECT_EQ(retirements_of(ids), std::vector<std::uint64_t>{2});
  ASSERT_TRUE(ids.on_new_connection_id(issue(2)).has_value());
  EXPECT_FALSE(ids.wants_to_send());
}

TEST(PeerConnectionIds, ActivePathIsServedFirstWhenAllAreReplaced) {
  PeerConnectionIds ids{id(0)};
  ASSERT_TRUE(ids.on_new_connection_id(issue(1)).has_value());
  ASSERT_TRUE(ids.claim({1}));
  ids.set_main({1});
  ASSERT_TRUE(ids.on_new_connection_id(issue(2, 2)).has_value());
  EXPECT_EQ(ids.id_on({1}), id(2));
  EXPECT_FALSE(ids.has_id(kFirstPath));
}

TEST(PeerConnectionIds, EmptyIdServesEveryPath) {
  PeerConnectionIds ids{wire::ConnectionId{}};
  EXPECT_TRUE(ids.claim({1}));
  EXPECT_TRUE(ids.id_on({1}).empty());
  ids.release({1});
  EXPECT_FALSE(ids.wants_to_send());
}

// RFC 9000 §10.3.1-3
TEST(PeerConnectionIds, ResetTokenCountsWhileItsIdIsUsed) {
  PeerConnectionIds ids{id(0)};
  wire::StatelessResetToken first;
  first.octets.fill(0xaa);
  ids.set_initial_token(first);
  EXPECT_FALSE(ids.is_reset_token(first.octets));  // nothing was sent yet
  ids.on_used(kFirstPath);
  EXPECT_TRUE(ids.is_reset_token(first.octets));
  EXPECT_EQ(ids.take_token_change()->what, ResetTokenChange::What::kInUse);

  const wire::NewConnectionIdFrame next = issue(1);
  ASSERT_TRUE(ids.on_new_connection_id(next).has_value());
  EXPECT_FALSE(ids.is_reset_token(next.stateless_reset_token.octets));
  ASSERT_TRUE(ids.claim({1}));
  EXPECT_FALSE(ids.is_reset_token(next.stateless_reset_token.octets));
  ids.on_used({1});
  EXPECT_TRUE(ids.is_reset_token(next.stateless_reset_token.octets));
  ids.release({1});
  EXPECT_FALSE(ids.is_reset_token(next.stateless_reset_token.octets));
  EXPECT_EQ(ids.take_token_change()->what, ResetTokenChange::What::kInUse);
  EXPECT_EQ(ids.take_token_change()->what, ResetTokenChange::What::kForgotten);
  EXPECT_FALSE(ids.take_token_change().has_value());
  EXPECT_FALSE(ids.is_reset_token(Bytes{first.octets}.first(15)));
}

TEST(PeerConnectionIds, TokenThatComesAfterTheFirstPacketCountsToo) {
  PeerConnectionIds ids{id(0)};
  ids.on_used(kFirstPath);
  EXPECT_FALSE(ids.take_token_change().has_value());
  wire::StatelessResetToken token;
  token.octets.fill(0xaa);
  ids.set_initial_token(token);
  EXPECT_TRUE(ids.is_reset_token(token.octets));
  EXPECT_EQ(ids.take_token_change()->token, token);
}

}  // namespace
}  // namespace pollux::connection
