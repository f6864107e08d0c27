#include "connection/close_state.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "wire/frame_reader.h"

namespace pollux::connection {
namespace {

using wire::EncryptionLevel;

constexpr Timestamp kNow = Timestamp::from_nanoseconds(1'000'000'000);
constexpr Duration kPto = Duration::milliseconds(100);
constexpr wire::TransportError kError{
    .code = wire::TransportErrorCode::kFlowControlError, .frame_type = 0x08, .reason = "too much"};

struct Written {
  wire::ConnectionCloseFrame frame;
  std::string phrase;
};

std::optional<Written> written_at(const CloseState& state, EncryptionLevel level, std::size_t room = 300) {
  std::vector<std::uint8_t> out(room);
  ByteWriter writer{out};
  if (!state.write_frame(writer, level)) {
    EXPECT_EQ(writer.position(), 0U);
    return std::nullopt;
  }
  wire::FrameReader reader{writer.written()};
  const auto frame = std::get<wire::ConnectionCloseFrame>(reader.next().value());
  EXPECT_TRUE(reader.at_end());
  return Written{frame, {frame.reason_phrase.begin(), frame.reason_phrase.end()}};
}

TEST(CloseState, TransitionsAreThoseOfTheDiagram) {
  struct Case {
    LifeState from;
    CloseEvent event;
    LifeState to;
  };
  using enum LifeState;
  using enum CloseEvent;
  for (const auto& [from, event, to] : std::vector<Case>{{kOpen, kLocalClose, kClosing},
                                                         {kOpen, kPeerClose, kDraining},
                                                         {kOpen, kSilentClose, kClosed},
                                                         {kOpen, kPeriodOver, kOpen},
                                                         {kClosing, kLocalClose, kClosing},
                                                         {kClosing, kPeerClose, kDraining},
                                                         {kClosing, kSilentClose, kClosing},
                                                         {kClosing, kPeriodOver, kClosed},
                                                         {kDraining, kLocalClose, kDraining},
                                                         {kDraining, kPeerClose, kDraining},
                                                         {kDraining, kSilentClose, kDraining},
                                                         {kDraining, kPeriodOver, kClosed},
                                                         {kClosed, kLocalClose, kClosed},
                                                         {kClosed, kPeerClose, kClosed},
                                                         {kClosed, kSilentClose, kClosed},
                                                         {kClosed, kPeriodOver, kClosed}}) {
    EXPECT_EQ(next(from, event), to) << static_cast<int>(from) << " on " << static_cast<int>(event);
  }
}

TEST(CloseState, TransportErrorIsSentWithCodeFrameTypeAndPhrase) {
  CloseState state;
  EXPECT_FALSE(state.wants_to_send());
  state.on_transport_error(kError, kNow, kPto);
  EXPECT_EQ(state.state(), LifeState::kClosing);
  EXPECT_TRUE(state.wants_to_send());
  for (const auto level : {EncryptionLevel::kInitial, EncryptionLevel::kHandshake, EncryptionLevel::kOneRtt}) {
    const auto written = written_at(state, level);
    ASSERT_TRUE(written.has_value());
    EXPECT_EQ(written->frame.kind, wire::CloseKind::kTransport);
    EXPECT_EQ(written->frame.error_code, 0x03U);
    EXPECT_EQ(written->frame.frame_type, 0x08U);
    EXPECT_EQ(written->phrase, "too much");
  }
}

TEST(CloseState, ApplicationCloseKeepsItsFormInOneRtt) {
  CloseState state;
  state.on_application_close(0x1234, "bye");
  const auto written = written_at(state, EncryptionLevel::kOneRtt);
  ASSERT_TRUE(written.has_value());
  EXPECT_EQ(written->frame.kind, wire::CloseKind::kApplication);
  EXPECT_EQ(written->frame.error_code, 0x1234U);
  EXPECT_EQ(written->phrase, "bye");
}

// RFC 9000 §10.2.3-6, §10.2.3-7
TEST(CloseState, ApplicationCloseIsConvertedInInitialAndHandshakePackets) {
  CloseState state;
  state.on_application_close(0x1234, "bye");
  for (const auto level : {EncryptionLevel::kInitial, EncryptionLevel::kHandshake}) {
    const auto written = written_at(state, level);
    ASSERT_TRUE(written.has_value());
    EXPECT_EQ(written->frame.kind, wire::CloseKind::kTransport);
    EXPECT_EQ(written->frame.error_code, 0x0cU);
    EXPECT_EQ(written->frame.frame_type, 0U);
    EXPECT_EQ(written->phrase, "");
  }
}

TEST(CloseState, NothingIsWrittenWithoutRoom) {
  CloseState state;
  state.on_transport_error(kError, kNow, kPto);
  EXPECT_FALSE(written_at(state, EncryptionLevel::kOneRtt, 11).has_value());
  EXPECT_TRUE(written_at(state, EncryptionLevel::kOneRtt, 12).has_value());
}

// RFC 9000 §19.19-1
TEST(CloseState, LongPhraseIsCutBetweenTwoCharacters) {
  std::string phrase(CloseState::kMaxReasonLength - 2, 'x');
  CloseState state;
  state.on_application_close(1, phrase + "\u20ac");  // three bytes, two of which would fit
  EXPECT_EQ(written_at(state, EncryptionLevel::kOneRtt)->phrase, phrase);
}

TEST(CloseState, LongPhraseIsCut) {
  CloseState state;
  state.on_application_close(1, std::string(1000, 'x'));
  EXPECT_EQ(written_at(state, EncryptionLevel::kOneRtt)->phrase, std::string(CloseState::kMaxReasonLength, 'x'));
  EXPECT_EQ(state.reason().phrase.size(), CloseState::kMaxReasonLength);
}

// RFC 9000 §10.2-1
TEST(CloseState, ClosingAndDrainingLastThreePtos) {
  CloseState closing;
  EXPECT_TRUE(closing.deadline().is_never());
  closing.on_transport_error(kError, kNow, kPto);
  EXPECT_EQ(closing.deadline(), kNow + kPto * 3);
  CloseState draining;
  draining.on_peer_close({}, kNow, kPto);
  EXPECT_EQ(draining.deadline(), kNow + kPto * 3);
  draining.on_deadline();
  EXPECT_EQ(draining.state(), LifeState::kClosed);
}

TEST(CloseState, FirstReasonCounts) {
  CloseState state;
  state.on_application_close(1, "first");
  state.begin_period(kNow, kPto);
  state.on_transport_error(kError, kNow + kPto, kPto);
  state.on_application_close(2, "third");
  state.begin_period(kNow + kPto, kPto);
  EXPECT_EQ(state.reason().error_code, 1U);
  EXPECT_EQ(state.reason().phrase, "first");
  EXPECT_EQ(state.deadline(), kNow + kPto * 3);
}

TEST(CloseState, PeersCloseIsRememberedWithItsPhrase) {
  CloseState state;
  std::vector<std::uint8_t> phrase{'w', 'h', 'y'};
  state.on_peer_close({.kind = wire::CloseKind::kApplication, .error_code = 5, .reason_phrase = phrase}, kNow, kPto);
  phrase.assign(3, 'x');  // it lay in the packet
  EXPECT_EQ(state.state(), LifeState::kDraining);
  EXPECT_EQ(state.reason().by, CloseReason::By::kPeer);
  EXPECT_EQ(state.reason().kind, wire::CloseKind::kApplication);
  EXPECT_EQ(state.reason().error_code, 5U);
  EXPECT_EQ(state.reason().phrase, "why");
}

// RFC 9000 §10.2.2-1
TEST(CloseState, DrainingNeverWantsToSend) {
  CloseState state;
  state.on_peer_close({}, kNow, kPto);
  for (int i = 0; i < 10; ++i) state.on_datagram_while_closing(ByteCount{100});
  EXPECT_FALSE(state.wants_to_send());
}

// RFC 9000 §10.2.2-4
TEST(CloseState, PeersCloseSilencesTheClosingStateAndKeepsOurReason) {
  CloseState state;
  state.on_application_close(1, "ours");
  state.begin_period(kNow, kPto);
  state.on_peer_close({.error_code = 2}, kNow + kPto, kPto);
  EXPECT_EQ(state.state(), LifeState::kDraining);
  EXPECT_FALSE(state.wants_to_send());
  EXPECT_EQ(state.reason().by, CloseReason::By::kLocal);
  EXPECT_EQ(state.reason().error_code, 1U);
  EXPECT_EQ(state.deadline(), kNow + kPto * 3);
}

TEST(CloseState, IdleTimeoutClosesSilently) {
  CloseState state;
  state.on_idle_timeout();
  EXPECT_EQ(state.state(), LifeState::kClosed);
  EXPECT_FALSE(state.wants_to_send());
  EXPECT_EQ(state.reason().by, CloseReason::By::kIdleTimeout);
}

// RFC 9000 §10.2.1-1
TEST(CloseState, AnswersAfterOneTwoFourAndEightPackets) {
  CloseState state;
  state.on_transport_error(kError, kNow, kPto);
  state.on_sent(ByteCount{100});
  std::vector<int> answered;
  for (int packet = 1; packet <= 20; ++packet) {
    state.on_datagram_while_closing(ByteCount{100});
    if (!state.wants_to_send()) continue;
    answered.push_back(packet);
    state.on_sent(ByteCount{100});
  }
  EXPECT_EQ(answered, (std::vector{1, 3, 7, 15}));
}

// RFC 9000 §12.3-3
TEST(CloseState, UsedUpPacketNumbersEndItWithoutAWord) {
  CloseState open;
  open.on_packet_numbers_used_up();
  EXPECT_EQ(open.state(), LifeState::kClosed);
  EXPECT_FALSE(open.wants_to_send());
  EXPECT_EQ(open.reason().by, CloseReason::By::kLocal);
  CloseState closing;
  closing.on_application_close(7, "mine");
  closing.on_packet_numbers_used_up();
  EXPECT_EQ(closing.state(), LifeState::kClosed);
  EXPECT_EQ(closing.reason().error_code, 7U);
}

// RFC 9000 §10.2.1-5
TEST(CloseState, AnswersWithNoMoreThanThreeTimesWhatArrives) {
  constexpr ByteCount kClose{90};
  constexpr ByteCount kSmall{21};
  CloseState state;
  state.on_application_close(1, "");
  state.on_sent(kClose);
  std::uint64_t received = 0;
  std::uint64_t answered = 0;
  for (int i = 0; i < 100; ++i) {
    state.on_datagram_while_closing(kSmall);
    received += kSmall.value();
    if (!state.wants_to_send()) continue;
    answered += kClose.value();
    state.on_sent(kClose);
    EXPECT_LE(answered, 3 * received);
  }
  EXPECT_GT(answered, 0U);
}

}  // namespace
}  // namespace pollux::connection
