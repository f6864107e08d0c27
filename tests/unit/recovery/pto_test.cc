#include "recovery/pto.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::at_ms;
using testing::ms;
using wire::PacketNumberSpace;

// A confirmed connection with a base of 100 ms and nothing in flight.
PtoFacts facts() {
  return {.spaces = {},
          .pto_base = ms(100),
          .peer_max_ack_delay = ms(25),
          .pto_count = 0,
          .confirmed = HandshakeConfirmed::kYes,
          .amplification = Amplification::kOpen,
          .has_handshake_keys = true,
          .peer_validated_address = true,
          .timer_set_at = at_ms(0)};
}

void fly(PtoFacts& f, PacketNumberSpace space, Timestamp sent) {
  f.spaces[wire::index_of(space)] = {.ack_eliciting_in_flight = true, .last_ack_eliciting_sent = sent};
}

TEST(Pto, IsUnarmedWithNothingInFlight) {
  EXPECT_TRUE(pto_deadline(facts()).at.is_never());
}

TEST(Pto, AddsMaxAckDelayInTheApplicationSpaceOnly) {
  PtoFacts f = facts();
  fly(f, PacketNumberSpace::kApplicationData, at_ms(1'000));
  EXPECT_EQ(pto_deadline(f), (PtoDeadline{at_ms(1'125), PacketNumberSpace::kApplicationData}));
  fly(f, PacketNumberSpace::kHandshake, at_ms(1'010));
  EXPECT_EQ(pto_deadline(f), (PtoDeadline{at_ms(1'110), PacketNumberSpace::kHandshake}));
}

// RFC 9002 §6.2.1-2
TEST(Pto, TakesTheEarlierOfInitialAndHandshake) {
  PtoFacts f = facts();
  f.confirmed = HandshakeConfirmed::kNo;
  fly(f, PacketNumberSpace::kInitial, at_ms(50));
  fly(f, PacketNumberSpace::kHandshake, at_ms(40));
  EXPECT_EQ(pto_deadline(f), (PtoDeadline{at_ms(140), PacketNumberSpace::kHandshake}));
  fly(f, PacketNumberSpace::kInitial, at_ms(30));
  EXPECT_EQ(pto_deadline(f), (PtoDeadline{at_ms(130), PacketNumberSpace::kInitial}));
}

// RFC 9002 §6.2.1-3
TEST(Pto, LeavesApplicationDataAloneBeforeTheHandshakeIsConfirmed) {
  PtoFacts f = facts();
  f.confirmed = HandshakeConfirmed::kNo;
  fly(f, PacketNumberSpace::kApplicationData, at_ms(0));
  EXPECT_TRUE(pto_deadline(f).at.is_never());
}

// RFC 9002 §6.2.1-5
TEST(Pto, DoublesWithEveryExpiry) {
  PtoFacts f = facts();
  fly(f, PacketNumberSpace::kApplicationData, at_ms(0));
  f.pto_count = 1;
  EXPECT_EQ(pto_deadline(f).at, at_ms(250));
  f.pto_count = 3;
  EXPECT_EQ(pto_deadline(f).at, at_ms(1'000));
}

TEST(Pto, StopsDoublingAtItsLimit) {
  EXPECT_EQ(with_backoff(ms(1), kMaxPtoBackoffExponent + 7), with_backoff(ms(1), kMaxPtoBackoffExponent));
  EXPECT_TRUE(with_backoff(Duration::infinite() / 2, 5).is_infinite());
}

// RFC 9002 §6.2.2.1-1
TEST(Pto, IsUnarmedWhileAServerMayNotSend) {
  PtoFacts f = facts();
  fly(f, PacketNumberSpace::kInitial, at_ms(0));
  f.amplification = Amplification::kBlocked;
  EXPECT_TRUE(pto_deadline(f).at.is_never());
}

// RFC 9002 §6.2.2.1-2, §6.2.2.1-3
TEST(Pto, KeepsAClientFromWaitingForAServerThatMayNotSend) {
  PtoFacts f = facts();
  f.confirmed = HandshakeConfirmed::kNo;
  f.peer_validated_address = false;
  f.has_handshake_keys = false;
  f.timer_set_at = at_ms(70);
  EXPECT_EQ(pto_deadline(f), (PtoDeadline{at_ms(170), PacketNumberSpace::kInitial}));
  f.has_handshake_keys = true;
  EXPECT_EQ(pto_deadline(f), (PtoDeadline{at_ms(170), PacketNumberSpace::kHandshake}));
}

// RFC 9002 §6.2.2.1-2: 0-RTT packets in flight arm nothing before confirmation, so they must not disarm this either.
TEST(Pto, KeepsAClientFromADeadlockEvenWithEarlyDataInFlight) {
  PtoFacts f = facts();
  f.confirmed = HandshakeConfirmed::kNo;
  f.peer_validated_address = false;
  fly(f, PacketNumberSpace::kApplicationData, at_ms(0));
  EXPECT_EQ(pto_deadline(f).space, PacketNumberSpace::kHandshake);
  EXPECT_FALSE(pto_deadline(f).at.is_never());
}

}  // namespace
}  // namespace pollux::recovery
