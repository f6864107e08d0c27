#include "connection/tracing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <map>
#include <vector>

#include "unit/connection/connection_pair.h"
#include "wire/payload_digest.h"

namespace pollux::connection::testing {
namespace {

using telemetry::TraceKind;
using ::testing::Contains;
using ::testing::ElementsAre;
using wire::Role;

struct Event {
  TraceKind kind;
  Timestamp at;
  Octets body;

  template <typename T>
  [[nodiscard]] T as() const {
    T event;
    EXPECT_EQ(kind, T::kKind);
    std::memcpy(static_cast<void*>(&event), body.data(), sizeof(event));
    return event;
  }
  template <typename T>
  [[nodiscard]] Octets tail() const {
    return {body.begin() + sizeof(T), body.end()};
  }
};

// Into a ring of its own.
struct Trace {
  telemetry::RecordRing ring{1 << 22};
  telemetry::ConnectionTrace trace{ring, 7};
};

PairOptions traced_into(Trace& client, Trace& server) {
  PairOptions options;
  options.client.trace = &client.trace;
  options.server.trace = &server.trace;
  return options;
}

// Two connections that are traced.
struct TracedPair : std::array<Trace, 2>, ConnectionPair {
  TracedPair() : ConnectionPair(traced_into((*this)[0], (*this)[1])) {}

  // What this end has told since the last time.
  std::vector<Event> events_of(Role role) {
    Trace& trace = (*this)[static_cast<std::size_t>(role)];
    std::vector<Event> events;
    trace.ring.drain(SIZE_MAX, [&](Bytes bytes) {
      telemetry::TraceHeader header;
      std::memcpy(&header, bytes.data(), sizeof(header));
      EXPECT_EQ(header.connection, 7U);
      const Bytes body = bytes.subspan(sizeof(header));
      events.push_back({header.kind, Timestamp::from_nanoseconds(header.at_ns), {body.begin(), body.end()}});
    });
    EXPECT_EQ(trace.trace.dropped(), 0U);
    return events;
  }
};

template <typename T>
std::vector<T> all(const std::vector<Event>& events) {
  std::vector<T> found;
  for (const Event& event : events) {
    if (event.kind == T::kKind) found.push_back(event.as<T>());
  }
  return found;
}

std::vector<telemetry::ConnectionPhase> phases(const std::vector<Event>& events) {
  std::vector<telemetry::ConnectionPhase> found;
  for (const auto& event : all<telemetry::StateUpdated>(events)) found.push_back(event.now);
  return found;
}

TEST(Tracing, TellsOfEveryPacketOnceAtEitherEnd) {
  TracedPair pair;
  ASSERT_TRUE(pair.shake_hands());
  const auto client = pair.events_of(Role::kClient);
  const auto server = pair.events_of(Role::kServer);
  // What one end has sent, the other has received, in the same order within a space.
  const auto by_space = [](const auto& packets) {
    std::map<int, std::vector<std::uint64_t>> numbers;
    for (const auto& packet : packets) numbers[packet.type].push_back(packet.number);
    return numbers;
  };
  EXPECT_EQ(by_space(all<telemetry::PacketSent>(client)), by_space(all<telemetry::PacketReceived>(server)));
  EXPECT_EQ(by_space(all<telemetry::PacketSent>(server)), by_space(all<telemetry::PacketReceived>(client)));
  EXPECT_EQ(all<telemetry::PacketSent>(client).size(), pair.client.counters()[telemetry::Counter::kTxQuicPackets]);
  EXPECT_EQ(all<telemetry::DatagramSent>(client).size(), pair.sent_by(Role::kClient));
  EXPECT_EQ(all<telemetry::DatagramReceived>(server).size(), pair.sent_by(Role::kClient));
}

TEST(Tracing, DigestsTheSameFramesThatTheOtherEndReads) {
  TracedPair pair;
  ASSERT_TRUE(pair.shake_hands());
  std::vector<Octets> sent;
  for (const Event& event : pair.events_of(Role::kClient)) {
    if (event.kind == TraceKind::kPacketSent) sent.push_back(event.tail<telemetry::PacketSent>());
  }
  std::vector<Octets> received;
  for (const Event& event : pair.events_of(Role::kServer)) {
    if (event.kind == TraceKind::kPacketReceived) received.push_back(event.tail<telemetry::PacketReceived>());
  }
  ASSERT_FALSE(sent.empty());
  EXPECT_EQ(sent, received);
  Octets payload;
  EXPECT_TRUE(wire::inflate_payload(sent.front(), payload));
}

TEST(Tracing, FollowsTheHandshakeToItsEnd) {
  using enum telemetry::ConnectionPhase;
  TracedPair pair;
  ASSERT_TRUE(pair.shake_hands());
  const auto events = pair.events_of(Role::kServer);
  EXPECT_THAT(phases(events), ElementsAre(kHandshakeStarted, kHandshakeComplete, kHandshakeConfirmed));
  EXPECT_EQ(all<telemetry::AlpnInformation>(events).size(), 1U);
  EXPECT_EQ(all<telemetry::ParametersSet>(events).size(), 2U);
  EXPECT_EQ(all<telemetry::RecoveryParametersSet>(events).size(), 1U);
  EXPECT_EQ(all<telemetry::VersionInformation>(events).size(), 1U);
  EXPECT_FALSE(all<telemetry::MetricsUpdated>(events).empty());
  EXPECT_FALSE(all<telemetry::TimerUpdated>(events).empty());
  EXPECT_FALSE(all<telemetry::PacketsAcked>(events).empty());
}

TEST(Tracing, TellsWhichKeysComeAndGo) {
  TracedPair pair;
  ASSERT_TRUE(pair.shake_hands());
  pair.client->update_keys();
  pair.run_for(Duration::seconds(2));
  (void)pair.client->open_stream(wire::StreamDirection::kBidirectional);
  (void)pair.client->write(wire::StreamId{0}, zeros(10), wire::Fin::kNo);
  pair.run_for(Duration::seconds(1));
  const auto events = pair.events_of(Role::kServer);
  std::map<int, int> balance;
  for (const auto& key : all<telemetry::KeyUpdated>(events)) ++balance[key.level * 2 + (key.is_servers ? 1 : 0)];
  for (const auto& key : all<telemetry::KeyDiscarded>(events)) --balance[key.level * 2 + (key.is_servers ? 1 : 0)];
  const int initial = static_cast<int>(wire::EncryptionLevel::kInitial) * 2;
  const int handshake = static_cast<int>(wire::EncryptionLevel::kHandshake) * 2;
  const int one_rtt = static_cast<int>(wire::EncryptionLevel::kOneRtt) * 2;
  EXPECT_EQ(balance[initial], 0);
  EXPECT_EQ(balance[initial + 1], 0);
  EXPECT_EQ(balance[handshake], 0);
  EXPECT_EQ(balance[handshake + 1], 0);
  // Those of the handshake, and those of the update.
  EXPECT_EQ(balance[one_rtt], 2);
  EXPECT_EQ(balance[one_rtt + 1], 2);
  EXPECT_EQ(all<telemetry::KeyUpdated>(events).back().trigger, telemetry::KeyTrigger::kRemoteUpdate);
}

TEST(Tracing, TellsOfLossAndWhatMadeItLost) {
  TracedPair pair;
  ASSERT_TRUE(pair.shake_hands());
  (void)pair.events_of(Role::kClient);
  const std::size_t dropped = pair.sent_by(Role::kClient) + 1;
  pair.wire = [dropped](Transit& transit) {
    return transit.sender == Role::kClient && transit.number == dropped ? Fate::kDropped : Fate::kDelivered;
  };
  (void)pair.client->open_stream(wire::StreamDirection::kBidirectional);
  (void)pair.client->write(wire::StreamId{0}, zeros(9'000), wire::Fin::kYes);
  pair.run_for(Duration::seconds(2));
  const auto lost = all<telemetry::PacketLost>(pair.events_of(Role::kClient));
  ASSERT_EQ(lost.size(), 1U);
  EXPECT_EQ(lost.front().type, static_cast<std::uint8_t>(wire::PacketType::kOneRtt));
  EXPECT_EQ(lost.size(), pair.client.counters()[telemetry::Counter::kPacketsLost]);
}

TEST(Tracing, TellsWhenStreamsOpenAndClose) {
  TracedPair pair;
  ASSERT_TRUE(pair.shake_hands());
  (void)pair.events_of(Role::kClient);
  (void)pair.events_of(Role::kServer);
  const auto stream = pair.client->open_stream(wire::StreamDirection::kUnidirectional);
  ASSERT_TRUE(stream);
  (void)pair.client->write(*stream, zeros(10), wire::Fin::kYes);
  pair.run_for(Duration::seconds(1));
  for (const Role role : {Role::kClient, Role::kServer}) {
    const auto states = all<telemetry::StreamStateUpdated>(pair.events_of(role));
    ASSERT_EQ(states.size(), 2U);
    EXPECT_EQ(states[0].stream, stream->value());
    EXPECT_EQ(states[0].now, telemetry::StreamPhase::kOpen);
    EXPECT_EQ(states[1].now, telemetry::StreamPhase::kClosed);
    EXPECT_EQ(states[0].initiator, role == Role::kClient ? telemetry::Side::kLocal : telemetry::Side::kRemote);
  }
}

TEST(Tracing, SaysWhyAPacketWasDropped) {
  TracedPair pair;
  ASSERT_TRUE(pair.shake_hands());
  (void)pair.events_of(Role::kServer);
  pair.wire = [](Transit& transit) {
    if (transit.sender == Role::kClient) transit.octets.back() ^= 1U;
    return Fate::kDelivered;
  };
  (void)pair.client->open_stream(wire::StreamDirection::kBidirectional);
  (void)pair.client->write(wire::StreamId{0}, zeros(10), wire::Fin::kNo);
  pair.run_for(kWireDelay * 2);
  const auto dropped = all<telemetry::PacketDropped>(pair.events_of(Role::kServer));
  ASSERT_FALSE(dropped.empty());
  EXPECT_EQ(dropped.front().reason, telemetry::DropReason::kQuicAuthenticationFailed);
}

TEST(Tracing, SaysWhoClosedAndWithWhichCode) {
  using enum telemetry::ConnectionPhase;
  TracedPair pair;
  ASSERT_TRUE(pair.shake_hands());
  (void)pair.events_of(Role::kClient);
  (void)pair.events_of(Role::kServer);
  pair.client->close(0x100, "that is all");
  pair.run_for(Duration::seconds(5));
  const auto client = pair.events_of(Role::kClient);
  const auto server = pair.events_of(Role::kServer);
  ASSERT_EQ(all<telemetry::ConnectionClosed>(client).size(), 1U);
  ASSERT_EQ(all<telemetry::ConnectionClosed>(server).size(), 1U);
  const auto closed = all<telemetry::ConnectionClosed>(server).front();
  EXPECT_EQ(closed.initiator, telemetry::Side::kRemote);
  EXPECT_EQ(closed.error_code, 0x100U);
  EXPECT_TRUE(closed.is_application_error);
  EXPECT_THAT(phases(client), Contains(kClosing));
  EXPECT_THAT(phases(server), Contains(kDraining));
  for (const Event& event : server) {
    if (event.kind != TraceKind::kConnectionClosed) continue;
    const Octets reason = event.tail<telemetry::ConnectionClosed>();
    EXPECT_EQ(std::string(reason.begin(), reason.end()), "that is all");
  }
}

TEST(Tracing, ChangesNothingOfWhatIsSent) {
  ConnectionPair plain;
  TracedPair traced;
  ASSERT_TRUE(plain.shake_hands());
  ASSERT_TRUE(traced.shake_hands());
  EXPECT_EQ(plain.sent_by(Role::kClient), traced.sent_by(Role::kClient));
  EXPECT_EQ(plain.sent_by(Role::kServer), traced.sent_by(Role::kServer));
  EXPECT_EQ(plain.now(), traced.now());
}

TEST(TracingHandle, IsNothingUntilItIsStarted) {
  EXPECT_FALSE(TracingHandle{});
  EXPECT_EQ(sizeof(TracingHandle), sizeof(void*));
}

}  // namespace
}  // namespace pollux::connection::testing
