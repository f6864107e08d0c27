// Each checker sees what it is there to see, and is quiet otherwise. Packets and frames are made up here.
#include <gtest/gtest.h>

#include <initializer_list>
#include <vector>

#include "scenario/pattern.h"
#include "swarm/check/amplification.h"
#include "swarm/check/connection_ids.h"
#include "swarm/check/endings.h"
#include "swarm/check/flow_control.h"
#include "swarm/check/key_order.h"
#include "swarm/check/nonces.h"
#include "swarm/check/packet_numbers.h"
#include "swarm/check/permitted_frames.h"
#include "swarm/check/silence.h"
#include "swarm/check/stream_bytes.h"
#include "swarm/forbidden.h"
#include "swarm/stream_script.h"
#include "wire/frame_type.h"

namespace pollux::swarm {
namespace {

using wire::EncryptionLevel;
using wire::StreamId;

constexpr std::size_t kClientHost = 1;

// One client, one conversation, and a stream of made-up packets.
class Checkers : public ::testing::Test {
 protected:
  Checkers() {
    plan_.hosts.resize(2);
    plan_.conversations.resize(1);
    plan_.conversations[0].mix.streams = 1;
  }

  PacketEvent packet(std::size_t host, wire::PacketNumber number, std::initializer_list<wire::Frame> frames,
                     EncryptionLevel level = EncryptionLevel::kOneRtt) {
    frames_.clear();
    for (const wire::Frame& frame : frames) frames_.push_back({.type = wire::frame_type_of(frame), .frame = frame});
    return {.host = host, .conversation = 0, .level = level, .number = number, .key = key_, .frames = frames_};
  }

  Plan plan_;
  Findings findings_;
  Conversations conversations_{1};
  scenario::KeyName key_;
  std::vector<FrameSeen> frames_;
};

TEST_F(Checkers, NoncesSeesANumberThatIsUsedTwiceWithAKey) {
  Nonces checker{findings_};
  checker.on_sealed(packet(0, 7, {}));
  checker.on_sealed(packet(0, 8, {}));
  key_.material = 1;
  checker.on_sealed(packet(0, 8, {}));
  EXPECT_TRUE(findings_.empty());
  checker.on_sealed(packet(0, 8, {}));
  EXPECT_EQ(findings_.count(), 1U);
}

TEST_F(Checkers, NoncesSeesTwoEndsThatSealWithOneKey) {
  Nonces checker{findings_};
  checker.on_sealed(packet(0, 7, {}));
  checker.on_sealed(packet(kClientHost, 8, {}));
  EXPECT_EQ(findings_.count(), 1U);
}

TEST_F(Checkers, PacketNumbersSeesOneThatComesAgainUnderAnotherKey) {
  PacketNumbers checker{conversations_, findings_};
  checker.on_sealed(packet(0, 7, {}));
  checker.on_sealed(packet(0, 7, {}, EncryptionLevel::kHandshake));
  EXPECT_TRUE(findings_.empty());
  key_.material = 1;
  checker.on_sealed(packet(0, 7, {}));
  EXPECT_EQ(findings_.count(), 1U);
}

TEST_F(Checkers, PacketNumbersSeesAnAcknowledgmentOfWhatNeverCame) {
  PacketNumbers checker{conversations_, findings_};
  checker.on_opened(packet(0, 3, {}));
  checker.on_sealed(packet(0, 0, {wire::AckFrame{.largest_acknowledged = 3, .first_range = {3, 3}}}));
  EXPECT_TRUE(findings_.empty());
  checker.on_sealed(packet(0, 1, {wire::AckFrame{.largest_acknowledged = 3, .first_range = {2, 3}}}));
  EXPECT_EQ(findings_.count(), 1U);
}

TEST_F(Checkers, FlowControlSeesAByteTooMuchAndKnowsOfNewCredit) {
  plan_.hosts[0].shard.connection.streams.initial = {
      .max_data = 15, .max_stream_data_bidi_remote = 10, .max_streams_bidi = 2};
  const Accounts accounts(1);
  FlowControl checker{plan_, conversations_, accounts, findings_};
  const std::vector<std::uint8_t> ten(10);
  checker.on_sealed(packet(kClientHost, 0, {wire::StreamFrame{.stream_id = StreamId{0}, .data = ten}}));
  EXPECT_TRUE(findings_.empty());
  checker.on_sealed(packet(kClientHost, 1, {wire::ResetStreamFrame{.stream_id = StreamId{0}, .final_size = 11}}));
  EXPECT_EQ(findings_.count(), 1U) << "the stream's limit";
  checker.on_sealed(packet(kClientHost, 2, {wire::StreamFrame{.stream_id = StreamId{4}, .data = Bytes{ten}.first(5)}}));
  EXPECT_EQ(findings_.count(), 2U) << "the connection's limit";
  checker.on_opened(packet(kClientHost, 0, {wire::MaxDataFrame{.maximum_data = 100}}));
  checker.on_sealed(packet(kClientHost, 3, {wire::StreamFrame{.stream_id = StreamId{4}, .data = ten}}));
  EXPECT_EQ(findings_.count(), 2U);
  checker.on_sealed(packet(kClientHost, 4, {wire::StreamFrame{.stream_id = StreamId{8}}}));
  EXPECT_EQ(findings_.count(), 3U) << "the number of streams";
}

TEST_F(Checkers, ConnectionIdsSeesOneTooManyAndKnowsOfRetirement) {
  plan_.hosts[kClientHost].shard.connection.active_connection_id_limit = 2;
  ConnectionIds checker{plan_, conversations_, findings_};
  checker.on_sealed(packet(0, 0, {wire::NewConnectionIdFrame{.sequence_number = 1}}));
  EXPECT_TRUE(findings_.empty());
  checker.on_sealed(packet(0, 1, {wire::NewConnectionIdFrame{.sequence_number = 2}}));
  EXPECT_EQ(findings_.count(), 1U);
  checker.on_opened(packet(0, 0, {wire::RetireConnectionIdFrame{.sequence_number = 0}}));
  checker.on_sealed(packet(0, 2, {wire::NewConnectionIdFrame{.sequence_number = 2}}));
  EXPECT_EQ(findings_.count(), 1U);
  checker.on_sealed(packet(0, 3, {wire::NewConnectionIdFrame{.sequence_number = 4, .retire_prior_to = 3}}));
  EXPECT_EQ(findings_.count(), 1U);
}

TEST_F(Checkers, StreamBytesSeesAChangedByteAndASecondEnd) {
  StreamBytes checker{findings_};
  const Bytes right = scenario::pattern_piece(StreamId{0}, wire::Role::kServer, 5, 20);
  std::vector<std::uint8_t> wrong{right.begin(), right.end()};
  checker.on_sealed(packet(0, 0, {wire::StreamFrame{.stream_id = StreamId{0}, .offset = 5, .data = right}}));
  EXPECT_TRUE(findings_.empty());
  wrong[3] ^= 1;
  checker.on_sealed(packet(0, 1, {wire::StreamFrame{.stream_id = StreamId{0}, .offset = 5, .data = wrong}}));
  EXPECT_EQ(findings_.count(), 1U);
  checker.on_sealed(packet(0, 2, {wire::ResetStreamFrame{.stream_id = StreamId{0}, .final_size = 25}}));
  EXPECT_EQ(findings_.count(), 1U);
  checker.on_sealed(packet(0, 3, {wire::ResetStreamFrame{.stream_id = StreamId{0}, .final_size = 26}}));
  EXPECT_EQ(findings_.count(), 2U);
}

TEST_F(Checkers, PermittedFramesSeesStreamDataInAHandshakePacket) {
  PermittedFrames checker{findings_};
  checker.on_sealed(packet(0, 0, {wire::CryptoFrame{}}, EncryptionLevel::kHandshake));
  EXPECT_TRUE(findings_.empty());
  checker.on_sealed(packet(0, 1, {wire::StreamFrame{}}, EncryptionLevel::kHandshake));
  EXPECT_EQ(findings_.count(), 1U);
  checker.on_sealed(packet(kClientHost, 2, {wire::HandshakeDoneFrame{}}));
  EXPECT_EQ(findings_.count(), 2U);
}

TEST_F(Checkers, KeyOrderSeesAnInitialBehindAHandshakePacketOfTheClient) {
  KeyOrder checker{conversations_, findings_};
  checker.on_sealed(packet(kClientHost, 0, {wire::PingFrame{}}, EncryptionLevel::kInitial));
  checker.on_sealed(packet(kClientHost, 0, {wire::PingFrame{}}, EncryptionLevel::kHandshake));
  EXPECT_TRUE(findings_.empty());
  checker.on_sealed(packet(kClientHost, 1, {wire::PingFrame{}}, EncryptionLevel::kInitial));
  EXPECT_EQ(findings_.count(), 1U);
}

TEST_F(Checkers, SilenceSeesAWordAfterTheEnd) {
  Silence checker{conversations_, findings_};
  checker.on_sealed(packet(0, 0, {wire::ConnectionCloseFrame{}}));
  checker.on_sealed(packet(0, 1, {wire::ConnectionCloseFrame{}}));
  checker.on_opened(packet(kClientHost, 0, {wire::ConnectionCloseFrame{}}));
  EXPECT_TRUE(findings_.empty());
  checker.on_sealed(packet(0, 2, {wire::PingFrame{}}));
  EXPECT_EQ(findings_.count(), 1U);
  checker.on_sealed(packet(kClientHost, 0, {wire::ConnectionCloseFrame{}}));
  EXPECT_EQ(findings_.count(), 2U) << "draining";
}

// A frame from the server or to it, with a datagram that is one packet whose tag is all `tag`.
std::vector<std::uint8_t> frame_of(std::size_t payload, std::uint8_t tag) {
  std::vector<std::uint8_t> frame(net::headers_size(IpFamily::kIpv4) + payload, 0x40);
  std::fill(frame.end() - 16, frame.end(), tag);
  return frame;
}

TEST_F(Checkers, AmplificationSeesTheByteBeyondThreeTimes) {
  using drivers::sim::Verdict;
  Amplification checker{IpFamily::kIpv4, findings_};
  const auto pass = [&](bool from_client, std::size_t size, std::uint8_t tag, EncryptionLevel level) {
    PacketEvent event = packet(from_client ? kClientHost : 0, 0, {}, level);
    event.tag.fill(tag);
    checker.on_sealed(event);
    checker.on_wire({.verdict = from_client ? Verdict::kDelivered : Verdict::kSent,
                     .source = from_client ? drivers::sim::PortIndex{1} : drivers::sim::PortIndex{0},
                     .destination = from_client ? drivers::sim::PortIndex{0} : drivers::sim::PortIndex{1},
                     .frame = frame_of(size, tag)});
  };
  pass(true, 100, 1, EncryptionLevel::kInitial);
  pass(false, 300, 2, EncryptionLevel::kInitial);
  EXPECT_TRUE(findings_.empty());
  pass(false, 20, 3, EncryptionLevel::kInitial);
  EXPECT_EQ(findings_.count(), 1U);
  pass(true, 20, 4, EncryptionLevel::kHandshake);
  pass(false, 1'000, 5, EncryptionLevel::kHandshake);
  EXPECT_EQ(findings_.count(), 1U) << "the address is validated";
}

TEST_F(Checkers, AmplificationSeesAStatelessResetThatIsNotSmallerThanWhatItAnswers) {
  using drivers::sim::Verdict;
  Amplification checker{IpFamily::kIpv4, findings_};
  const auto pass = [&](bool from_client, std::size_t size) {
    checker.on_wire({.verdict = from_client ? Verdict::kDelivered : Verdict::kSent,
                     .source = from_client ? drivers::sim::PortIndex{1} : drivers::sim::PortIndex{0},
                     .destination = from_client ? drivers::sim::PortIndex{0} : drivers::sim::PortIndex{1},
                     .frame = frame_of(size, 9)});
  };
  pass(true, 50);
  pass(false, 49);
  EXPECT_TRUE(findings_.empty());
  pass(false, 49);
  EXPECT_EQ(findings_.count(), 1U) << "two answers to one datagram";
  pass(true, 50);
  pass(false, 50);
  EXPECT_EQ(findings_.count(), 2U) << "as large as what it answers";
}

// Ends as they should be, for a test to spoil.
class EndingsOf : public Checkers {
 protected:
  EndingsOf() : accounts_(1) {
    using By = connection::CloseReason::By;
    constexpr auto kKind = wire::CloseKind::kApplication;
    const std::uint64_t streams = planned_streams(plan_, 0);
    accounts_[0].client = {.attached = true, .handshake_complete = true, .closed_itself = true};
    accounts_[0].client.streams_closed = streams;
    accounts_[0].client.closed = {.by = By::kLocal, .kind = kKind, .error_code = kClientCloseCode, .phrase = {}};
    accounts_[0].server = {.attached = true, .handshake_complete = true};
    accounts_[0].server.closed = {.by = By::kPeer, .kind = kKind, .error_code = kClientCloseCode, .phrase = {}};
  }

  std::uint64_t findings() {
    Crook crook{plan_};
    Endings checker{plan_, accounts_, conversations_, crook, findings_};
    checker.on_end(Timestamp{});
    return findings_.count();
  }

  Accounts accounts_;
};

TEST_F(EndingsOf, AreQuietWhenBothEndsAgree) {
  EXPECT_EQ(findings(), 0U);
}

TEST_F(EndingsOf, SeeTwoEndsThatWereToldDifferentThings) {
  accounts_[0].server.closed->error_code = 3;
  EXPECT_EQ(findings(), 1U);
}

TEST_F(EndingsOf, SeeAnErrorThatNobodyHasEarned) {
  accounts_[0].client.closed->kind = accounts_[0].server.closed->kind = wire::CloseKind::kTransport;
  EXPECT_EQ(findings(), 1U);
}

TEST_F(EndingsOf, SeeAStreamThatWasNotFinished) {
  plan_.conversations[0].mix.streams = 50;
  EXPECT_EQ(findings(), 1U);
}

TEST_F(EndingsOf, SeeNoCommonVersionWhereThereIsOne) {
  accounts_[0].client = {.attached = true};
  accounts_[0].client.closed = {.by = connection::CloseReason::By::kNoCommonVersion, .phrase = {}};
  accounts_[0].server = {};
  EXPECT_EQ(findings(), 2U) << "and that it never reached the server";
}

TEST_F(EndingsOf, WantToHearThatThereIsNoCommonVersion) {
  plan_.hosts[0].shard.connection.versions = {wire::kVersion1};
  plan_.hosts[1].shard.connection.versions = {wire::kVersion2};
  accounts_[0].client = {.attached = true};
  accounts_[0].client.closed = {.by = connection::CloseReason::By::kIdleTimeout, .phrase = {}};
  accounts_[0].server = {};
  EXPECT_EQ(findings(), 1U);
}

TEST_F(EndingsOf, SeeThatAServerThatHasForgottenSaysNothing) {
  accounts_[0].server_forgot = accounts_[0].was_confirmed = true;
  accounts_[0].client.closed = {.by = connection::CloseReason::By::kIdleTimeout, .phrase = {}};
  Crook crook{plan_};
  Endings checker{plan_, accounts_, conversations_, crook, findings_};
  for (wire::PacketNumber number = 0; number < 10; ++number) {
    checker.on_sealed(packet(kClientHost, number, {wire::PingFrame{}}));
  }
  checker.on_end(Timestamp{});
  EXPECT_EQ(findings_.count(), 1U);
}

TEST(Forbidden, NamesARoomThatEveryDeedFitsInto) {
  const connection::ConnectionConfig config;
  for (const Forbidden& deed : forbidden()) {
    std::vector<std::uint8_t> header(12, 0x40);
    std::vector<std::uint8_t> payload(deed.room);
    deed.commit(header, payload, {.criminal = wire::Role::kClient, .victim = config});
    EXPECT_NE(payload, std::vector<std::uint8_t>(deed.room)) << deed.name;
  }
}

}  // namespace
}  // namespace pollux::swarm
