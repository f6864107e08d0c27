// Retry and NEW_TOKEN between real endpoints (RFC 9000 §8.1): under loss, under load, and with addresses that are
// false.
#include <gtest/gtest.h>

#include "connection/initial_keys.h"
#include "connection/packet_opener.h"
#include "drivers/crypto/boringssl/boringssl_backend.h"
#include "scenario/amplification_watch.h"
#include "scenario/leftovers.h"
#include "scenario/seeds.h"
#include "scenario/simulation.h"
#include "scenario/stranger.h"
#include "scenario/transfer.h"
#include "wire/frame_reader.h"
#include "wire/retry_packet.h"

namespace pollux::scenario {
namespace {

using endpoint::RetryPolicy;
using telemetry::Counter;

constexpr TransferPlan kPlan{.upload_bytes = 20'000, .download_bytes = 20'000};
constexpr drivers::sim::LinkConfig kLinks{.delay = Duration::milliseconds(5)};

SimulationConfig with_policy(RetryPolicy policy, std::size_t threshold = 4) {
  SimulationConfig config;
  config.server.retry = policy;
  config.server.retry_above_half_open = threshold;
  return config;
}

// One client, one connection at a time.
struct Visit {
  explicit Visit(const SimulationConfig& config, std::uint64_t seed = 1) : simulation{seed, server, config} {
    simulation.set_links(kLinks);
  }

  [[nodiscard]] bool transfer() {
    (void)simulation.connect(client);
    return simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(300));
  }
  [[nodiscard]] std::uint64_t at_server(Counter counter) { return simulation.server().counters()[counter]; }
  [[nodiscard]] std::uint64_t at_client(Counter counter) { return simulation.client().counters()[counter]; }

  TransferApplication server{kPlan, wire::Role::kServer};
  TransferApplication client{kPlan, wire::Role::kClient};
  Simulation simulation;
};

// RFC 9000 §8.1.2-1, §7.3-1
TEST(AddressValidation, RetryAlwaysUnderLossHoldsNobodyUp) {
  for_each_seed(50, [](std::uint64_t seed) {
    Visit visit{with_policy(RetryPolicy::kAlways), seed};
    visit.simulation.set_links({.delay = Duration::milliseconds(5), .loss = 0.1, .duplication = 0.05});
    AmplificationWatch amplification{visit.simulation};
    ASSERT_TRUE(visit.transfer());
    EXPECT_EQ(visit.client.result().bytes_received, kPlan.download_bytes);
    EXPECT_EQ(visit.client.result().closed->error_code, 0U) << visit.client.result().close_phrase;
    EXPECT_EQ(visit.at_client(Counter::kRetriesFollowed), 1U);
    EXPECT_GE(visit.at_server(Counter::kRetriesSent), 1U);
    EXPECT_EQ(visit.at_server(Counter::kConnectionsAccepted), 1U);
    EXPECT_LE(amplification.worst_ratio(), 3.0);
    expect_nothing_left(visit.simulation);
  });
}

TEST(AddressValidation, RetryNeverAsksNobody) {
  Visit visit{with_policy(RetryPolicy::kNever, 0)};
  ASSERT_TRUE(visit.transfer());
  EXPECT_EQ(visit.at_server(Counter::kRetriesSent), 0U);
}

// RFC 9000 §8.1.3-1, §8.1.3-9, §8.1.3-11, §8.1.3-14, §8.1.3-16, §8.1.3-17
TEST(AddressValidation, TokenOfOneConnectionSparesTheNextOneTheRetry) {
  Visit visit{with_policy(RetryPolicy::kAlways)};
  ASSERT_TRUE(visit.transfer());
  EXPECT_GE(visit.at_client(Counter::kNewTokensKept), 1U);
  const std::uint64_t retries = visit.at_server(Counter::kRetriesSent);
  const std::uint64_t accepted = visit.at_server(Counter::kTokensAccepted);
  ASSERT_TRUE(visit.transfer());
  EXPECT_EQ(visit.at_server(Counter::kRetriesSent), retries);
  EXPECT_EQ(visit.at_server(Counter::kTokensAccepted), accepted + 1);
  EXPECT_EQ(visit.at_client(Counter::kRetriesFollowed), 1U);
  // RFC 9000 §19.7-3
  EXPECT_EQ(visit.at_client(Counter::kNewTokensSent), 0U);
}

// RFC 9000 §8.1.3-7
TEST(AddressValidation, NewTokenThatIsLostIsSentAgain) {
  for_each_seed(20, [](std::uint64_t seed) {
    Visit visit{with_policy(RetryPolicy::kNever), seed};
    visit.simulation.set_links({.delay = Duration::milliseconds(5), .loss = 0.2});
    ASSERT_TRUE(visit.transfer());
    EXPECT_GE(visit.at_client(Counter::kNewTokensKept), 1U);
  });
}

// What the client has sent, as a stranger can repeat it.
class Spoofed : public ::testing::Test {
 protected:
  void capture(RetryPolicy policy, std::size_t threshold = 4) {
    visit_.emplace(with_policy(policy, threshold));
    stranger_.emplace(visit_->simulation);
    eavesdropper_.emplace(visit_->simulation, 8);
    ASSERT_TRUE(visit_->transfer());
  }

  // The captured Initial to another connection ID, from an address that nobody has: it cannot be opened, as the keys
  // come from the ID, but a server that keeps state for it would have to try.
  void send_spoofed(std::uint8_t number) {
    DatagramBytes datagram = eavesdropper_->datagrams().front();
    datagram[6] = number;
    stranger_->send_as(*SocketAddress::parse("192.0.2." + std::to_string(100 + number) + ":4000"), datagram);
  }

  std::optional<Visit> visit_;
  std::optional<Stranger> stranger_;
  std::optional<Eavesdropper> eavesdropper_;
};

// RFC 9000 §17.2.5.1-4, §17.2.5.1-5: one answer to a datagram, smaller than that, and nothing is kept.
TEST_F(Spoofed, SourcesGetARetryEachAndNoState) {
  capture(RetryPolicy::kAlways);
  const telemetry::Snapshot before = visit_->simulation.server().counters();
  for (std::uint8_t i = 0; i < 50; ++i) send_spoofed(i);
  visit_->simulation.run_for(Duration::milliseconds(50));
  const telemetry::Snapshot counted = visit_->simulation.server().counters() - before;
  EXPECT_EQ(counted[Counter::kRxDatagrams], 50U);
  EXPECT_EQ(counted[Counter::kRetriesSent] + counted[telemetry::DropReason::kStatelessReplyLimit], 50U);
  EXPECT_EQ(counted[Counter::kTxDatagrams], counted[Counter::kRetriesSent]);
  EXPECT_LT(counted[Counter::kTxPayloadBytes] * 5, counted[Counter::kRxPayloadBytes]);
  EXPECT_EQ(counted[Counter::kConnectionsAccepted], 0U);
  EXPECT_EQ(visit_->simulation.server().shard().connection_count(), 0U);
  // RFC 9000 §17.2.5.1-1
  stranger_->send(eavesdropper_->datagrams().front());
  visit_->simulation.run_for(Duration::milliseconds(50));
  const std::vector<DatagramBytes> answers = stranger_->take_received();
  ASSERT_EQ(answers.size(), 1U);
  const auto retry = wire::parse_retry(answers[0]);
  ASSERT_TRUE(retry.has_value());
  EXPECT_FALSE(retry->source_id == wire::parse_long_header(eavesdropper_->datagrams().front())->destination_id);
}

// RFC 9000 §8.1.2-2, §8.1.4-3, §10.2.3-3
TEST_F(Spoofed, TokenOfAnotherAddressIsRefusedWithInvalidToken) {
  capture(RetryPolicy::kAlways);
  const auto with_token = std::ranges::find_if(eavesdropper_->datagrams(), [](const DatagramBytes& datagram) {
    const auto header = wire::parse_long_header(datagram);
    return header && !header->token.empty();
  });
  ASSERT_NE(with_token, eavesdropper_->datagrams().end());
  stranger_->send(*with_token);
  visit_->simulation.run_for(Duration::milliseconds(50));
  EXPECT_EQ(visit_->at_server(Counter::kConnectionsRefused), 1U);
  std::vector<DatagramBytes> answers = stranger_->take_received();
  ASSERT_EQ(answers.size(), 1U);
  const auto header = wire::parse_long_header(answers[0]);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->type, wire::PacketType::kInitial);
  const auto aead = drivers::make_boringssl_backend();
  connection::InitialKeys keys{*aead, wire::Role::kClient, wire::parse_long_header(*with_token)->destination_id};
  const connection::PacketSpace space{wire::PacketNumberSpace::kInitial, Duration::milliseconds(25)};
  const auto opened =
      connection::open_long_packet(*aead, keys.read(wire::kVersion1), space, answers[0], header->packet_number_offset);
  ASSERT_TRUE(opened.has_value());
  wire::FrameReader reader{opened->payload};
  const auto frame = reader.next();
  ASSERT_TRUE(frame.has_value());
  const auto* close = std::get_if<wire::ConnectionCloseFrame>(&*frame);
  ASSERT_NE(close, nullptr);
  EXPECT_EQ(close->error_code, static_cast<std::uint64_t>(wire::TransportErrorCode::kInvalidToken));
  EXPECT_EQ(visit_->simulation.server().shard().connection_count(), 0U);
}

// RFC 9001 §4.3-1: from then on, memory is for clients that own their address.
// RFC 9001 §4.7-1: what asks for the proof is a Retry, before TLS has seen anything.
// Handshakes that hang make the server ask newcomers for a proof.
TEST(AddressValidation, RetryByLoadBeginsAtTheThreshold) {
  Visit visit{with_policy(RetryPolicy::kAuto, 4)};
  visit.simulation.set_links({.delay = Duration::milliseconds(5)});
  std::vector<std::unique_ptr<TransferApplication>> crowd;
  for (int i = 0; i < 12; ++i) {
    crowd.push_back(std::make_unique<TransferApplication>(kPlan, wire::Role::kClient));
    (void)visit.simulation.connect(*crowd.back());
  }
  ASSERT_TRUE(visit.simulation.run_until([&] { return visit.simulation.is_empty(); }, Duration::seconds(60)));
  EXPECT_GE(visit.at_server(Counter::kRetriesSent), 1U);
  EXPECT_LT(visit.at_client(Counter::kRetriesFollowed), 12U);
  EXPECT_GE(visit.at_client(Counter::kRetriesFollowed), 1U);
  for (const auto& client : crowd) EXPECT_EQ(client->result().bytes_received, kPlan.download_bytes);
}

}  // namespace
}  // namespace pollux::scenario
