// Datagrams that no honest client sends, to a server that has a live connection: each is counted under its reason,
// none does harm.
#include <gtest/gtest.h>

#include <string>

#include "http3/application.h"
#include "scenario/leftovers.h"
#include "scenario/pages.h"
#include "scenario/rubbish.h"
#include "scenario/seeds.h"
#include "scenario/simulation.h"
#include "scenario/stranger.h"
#include "scenario/transfer.h"
#include "wire/long_header.h"
#include "wire/version_negotiation.h"

namespace pollux::scenario {
namespace {

using telemetry::Counter;
using telemetry::DropReason;

constexpr std::size_t kMinDatagram = connection::kMinDatagramSize.value();
constexpr drivers::sim::LinkConfig kLinks{.delay = Duration::microseconds(100)};

// One server, one connection that is established and idle.
class Hostile : public ::testing::Test {
 protected:
  explicit Hostile(const SimulationConfig& config = {}) : simulation_{1, server_, config} {
    simulation_.set_links(kLinks);
    (void)simulation_.connect(reader_);
    EXPECT_TRUE(simulation_.run_until([this] { return reader_.is_done(); }, Duration::seconds(1)));
    simulation_.run_for(Duration::milliseconds(100));
  }

  // Sends it and lets the server answer; what the server counted meanwhile.
  telemetry::Snapshot counted_for(const SocketAddress& source, Bytes datagram) {
    const telemetry::Snapshot before = simulation_.server().counters();
    stranger_.send_as(source, datagram);
    simulation_.run_for(Duration::milliseconds(1));
    return simulation_.server().counters() - before;
  }
  telemetry::Snapshot counted_for(Bytes datagram) { return counted_for(stranger_address_, datagram); }

  // A datagram that begins with a long header of a version that nobody speaks.
  static DatagramBytes of_unknown_version(std::size_t size, std::size_t id_length) {
    DatagramBytes datagram(size, 0x55);
    ByteWriter writer{datagram};
    writer.write_u8(0xc0);
    writer.write_u32(0x12345678);
    writer.write_u8(static_cast<std::uint8_t>(id_length));
    writer.fill(0xdd, id_length);
    writer.write_u8(5);
    writer.fill(0xee, 5);
    return datagram;
  }

  const SocketAddress stranger_address_ = *SocketAddress::parse("192.0.2.3:40000");
  Site site_{{3'000, 30'000}};
  http3::Http3Application server_{site_.root()};
  PageReader reader_{site_, {.requests = 6, .at_once = 3}};
  Simulation simulation_;
  Stranger stranger_{simulation_};
  Eavesdropper eavesdropper_{simulation_, 100};
};

std::uint64_t outcomes(const telemetry::Snapshot& counted) {
  return counted.total_drops() + counted[Counter::kRxQuicPackets] + counted[Counter::kVersionNegotiations];
}

std::string described(const telemetry::Snapshot& counted) {
  std::string text;
  for (std::size_t i = 0; i < telemetry::kDropReasonCount; ++i) {
    if (counted.drops[i] == 0) continue;
    text += std::string{telemetry::name_of(static_cast<DropReason>(i))} + "=" + std::to_string(counted.drops[i]) + " ";
  }
  return text + "packets=" + std::to_string(counted[Counter::kRxQuicPackets]);
}

TEST_F(Hostile, TenThousandRandomDatagramsHaveExactlyOneOutcomeEach) {
  const std::uint64_t seed = number_from_environment("POLLUX_SEED", 1);
  SeededRng rng{seed};
  for (int i = 0; i < 10'000; ++i) {
    const telemetry::Snapshot counted = counted_for(random_datagram(rng));
    ASSERT_EQ(counted[Counter::kRxDatagrams], 1U);
    ASSERT_EQ(outcomes(counted), 1U) << "seed " << seed << ", datagram " << i << ": " << described(counted);
    ASSERT_EQ(counted[Counter::kConnectionsAccepted], 0U);
    (void)stranger_.take_received();
  }
  EXPECT_EQ(simulation_.server().shard().connection_count(), 1U);
  EXPECT_EQ(simulation_.server().shard().half_open_count(), 0U);
  EXPECT_EQ(reader_.result().closed_connections, 0U);
}

TEST_F(Hostile, TenThousandMutatedDatagramsAreAccountedFor) {
  const std::uint64_t seed = number_from_environment("POLLUX_SEED", 1);
  SeededRng rng{seed};
  // As the client's own, so that they reach the connection's keys.
  const SocketAddress sources[]{simulation_.client().address(), stranger_address_};
  const std::vector<DatagramBytes> originals = eavesdropper_.datagrams();
  ASSERT_GT(originals.size(), 5U);
  for (int i = 0; i < 10'000; ++i) {
    const DatagramBytes datagram = mutated(originals[rng.below(originals.size())], rng);
    const telemetry::Snapshot counted = counted_for(sources[rng.below(2)], datagram);
    // Each of the packets in it has one.
    ASSERT_GE(outcomes(counted), 1U) << "seed " << seed << ", datagram " << i;
    ASSERT_EQ(counted[Counter::kRxQuicPackets], 0U) << "seed " << seed << ", datagram " << i;
    ASSERT_EQ(counted[Counter::kConnectionErrors], 0U) << "seed " << seed << ", datagram " << i;
    (void)stranger_.take_received();
  }
  EXPECT_EQ(simulation_.server().shard().connection_count(), 1U);
  EXPECT_EQ(simulation_.server().shard().half_open_count(), 0U);
  EXPECT_EQ(reader_.result().closed_connections, 0U);
  const telemetry::Snapshot counted = simulation_.server().counters();
  EXPECT_GT(counted[DropReason::kQuicAuthenticationFailed], 100U);
  EXPECT_EQ(counted[Counter::kConnectionsAccepted], 1U);
  EXPECT_EQ(counted[Counter::kConnectionsClosed], 0U) << "one that never was";
}

// From the end of the handshake on: a copy of the client's first Initial that overtakes it would be answered instead.
// RFC 9000 §14-4
TEST(HostileTraffic, AmidATransferChangesNothingOfIt) {
  for_each_seed(5, [](std::uint64_t seed) {
    const TransferPlan plan{.upload_bytes = 2'000'000, .download_bytes = 2'000'000, .streams = 2};
    TransferApplication server{plan, wire::Role::kServer};
    TransferApplication client{plan, wire::Role::kClient};
    Simulation simulation{seed, server};
    simulation.set_links({.delay = Duration::milliseconds(2)});
    Stranger stranger{simulation};
    Eavesdropper eavesdropper{simulation, 500};
    (void)simulation.connect(client);
    SeededRng rng{seed};
    const bool over = simulation.run_until(
        [&] {
          if (server.result().handshake_complete && rng.below(4) == 0) {
            const auto& original = eavesdropper.datagrams()[rng.below(eavesdropper.datagrams().size())];
            stranger.send_as(simulation.client().address(), mutated(original, rng));
            stranger.send(random_datagram(rng));
            (void)stranger.take_received();
          }
          return server.result().closed.has_value();
        },
        Duration::seconds(60));
    ASSERT_TRUE(over);
    EXPECT_GT(simulation.server().counters().total_drops(), 500U);
    for (const TransferResult* result : {&client.result(), &server.result()}) {
      EXPECT_EQ(result->bytes_received, 4'000'000U);
      EXPECT_EQ(result->wrong_bytes, 0U);
      EXPECT_EQ(result->closed->error_code, 0U) << result->close_phrase;
    }
  });
}

// RFC 9000 §9.3: who only repeats what the client has said has not moved it.
TEST_F(Hostile, ReplayedPacketsFromAnotherPortMoveNothing) {
  const DatagramBytes& last = eavesdropper_.datagrams().back();
  SocketAddress moved = simulation_.client().address();
  ++moved.port;
  const telemetry::Snapshot counted = counted_for(moved, last);
  EXPECT_EQ(counted[DropReason::kQuicDuplicatePacketNumber], 1U);
  EXPECT_EQ(counted[Counter::kMigrations], 0U);
  EXPECT_EQ(counted[Counter::kTxDatagrams], 0U);
  EXPECT_EQ(outcomes(counted), 1U);
  EXPECT_EQ(simulation_.server().shard().connection_count(), 1U);
}

// One whose transport parameters forbid active migration (RFC 9000 §9).
class HostileToTheImmobile : public Hostile {
 protected:
  HostileToTheImmobile() : Hostile{config()} {}

 private:
  static SimulationConfig config() {
    SimulationConfig config;
    config.server.connection.disable_active_migration = true;
    return config;
  }
};

TEST_F(HostileToTheImmobile, PacketsFromAnotherHostAreDroppedAsOfAWrongPath) {
  const telemetry::Snapshot counted = counted_for(stranger_address_, eavesdropper_.datagrams().back());
  EXPECT_EQ(counted[DropReason::kQuicWrongPath], 1U);
  EXPECT_EQ(outcomes(counted), 1U);
  EXPECT_EQ(simulation_.server().shard().connection_count(), 1U);
}

// RFC 9000 §12.3-4
TEST_F(Hostile, ReplayedPacketsAreDroppedAsDuplicates) {
  const telemetry::Snapshot counted = counted_for(simulation_.client().address(), eavesdropper_.datagrams().back());
  EXPECT_EQ(counted[DropReason::kQuicDuplicatePacketNumber], 1U);
  EXPECT_EQ(counted[Counter::kRxQuicPackets], 0U);
}

// RFC 9000 §12.2-5: two Handshake packets in one datagram, of which the second is addressed to somebody else.
// RFC 9000 §12.2-3
TEST_F(Hostile, PacketsForOthersInTheSameDatagramAreDropped) {
  const DatagramBytes& live = eavesdropper_.datagrams().back();
  ASSERT_FALSE(wire::has_long_header(live.front()));
  constexpr std::size_t kIdLength = 8;
  constexpr std::size_t kRest = 50;  // packet number, payload and tag
  DatagramBytes datagram(2 * (1 + 4 + 1 + kIdLength + 1 + 1 + kRest));
  ByteWriter writer{datagram};
  for (const std::uint8_t change : {std::uint8_t{0}, std::uint8_t{1}}) {
    writer.write_u8(0xe0);
    writer.write_u32(wire::kVersion1);
    writer.write_u8(kIdLength);
    for (std::size_t i = 0; i < kIdLength; ++i) writer.write_u8(live[1 + i] ^ change);
    writer.write_u8(0);
    writer.write_u8(kRest);
    writer.fill(0x55, kRest);
  }
  const telemetry::Snapshot counted = counted_for(simulation_.client().address(), datagram);
  EXPECT_EQ(counted[DropReason::kQuicCoalescedForOther], 1U);
  EXPECT_EQ(counted[DropReason::kQuicKeysDiscarded], 1U);
  EXPECT_EQ(outcomes(counted), 2U);
}

// RFC 8999 §6, RFC 9000 §6.1, §17.2.1
// RFC 9000 §5.2.2-1, §17.2.1-7, §17.2-4, §17.2-7, §6.3-1, §15-1, §15-2
TEST_F(Hostile, UnknownVersionsAreAnsweredWithTheVersionsThatAreSpoken) {
  for (const std::size_t id_length : {0U, 8U, 20U, 21U, 255U}) {
    const telemetry::Snapshot counted = counted_for(of_unknown_version(kMinDatagram, id_length));
    EXPECT_EQ(counted[Counter::kVersionNegotiations], 1U);
    EXPECT_EQ(counted.total_drops(), 0U);
    const std::vector<DatagramBytes> answers = stranger_.take_received();
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_LT(answers[0].size(), kMinDatagram);
    const auto answer = wire::parse_version_negotiation(answers[0]);
    ASSERT_TRUE(answer.has_value());
    EXPECT_TRUE(std::ranges::equal(answer->destination_id, DatagramBytes(5, 0xee)));
    EXPECT_TRUE(std::ranges::equal(answer->source_id, DatagramBytes(id_length, 0xdd)));
    EXPECT_TRUE(answer->lists(wire::kVersion1));
    // RFC 9000 §6.1: what was offered is not offered back.
    EXPECT_FALSE(answer->lists(0x12345678));
    EXPECT_TRUE(answer->lists(wire::kVersion2));
    ASSERT_EQ(answer->version_count(), 3U);
    // RFC 9000 §6.3-1, §15-1, §15-2
    EXPECT_TRUE(wire::is_reserved_version(answer->version(2)));
  }
}

TEST_F(Hostile, UnknownVersionsInSmallDatagramsAreNotAnswered) {
  const telemetry::Snapshot counted = counted_for(of_unknown_version(kMinDatagram - 1, 8));
  EXPECT_EQ(counted[DropReason::kQuicUnsupportedVersion], 1U);
  EXPECT_EQ(outcomes(counted), 1U);
  EXPECT_TRUE(stranger_.take_received().empty());
}

// RFC 9000 §6.1-1: no answer to an answer.
TEST_F(Hostile, VersionNegotiationIsNotAnswered) {
  DatagramBytes datagram = of_unknown_version(kMinDatagram, 8);
  std::fill_n(datagram.begin() + 1, 4, std::uint8_t{0});
  const telemetry::Snapshot counted = counted_for(datagram);
  EXPECT_EQ(counted[DropReason::kQuicUnexpectedVersionNegotiation], 1U);
  EXPECT_TRUE(stranger_.take_received().empty());
}

// RFC 9000 §14.1-4: the client's own Initial, cut to 1199 bytes.
TEST_F(Hostile, InitialsInSmallDatagramsBeginNoConnection) {
  DatagramBytes initial = eavesdropper_.datagrams().front();
  ASSERT_EQ(initial.size(), kMinDatagram);
  initial[initial.size() - 1] = 0;
  initial.resize(kMinDatagram - 1);
  const telemetry::Snapshot counted = counted_for(initial);
  EXPECT_EQ(counted[Counter::kConnectionsAccepted], 0U);
  EXPECT_EQ(outcomes(counted), 1U) << described(counted);
  EXPECT_TRUE(stranger_.take_received().empty());
}

}  // namespace
}  // namespace pollux::scenario
