// What a shard does whoever its peer is. Whole connections over a network are the scenario tests'.
#include "endpoint/shard.h"

#include <gtest/gtest.h>

#include <set>

#include "drivers/crypto/boringssl/boringssl_backend.h"
#include "net/ethernet.h"
#include "net/udp_encapsulation.h"
#include "unit/endpoint/fake_port.h"
#include "unit/endpoint/table_pair.h"

namespace pollux::endpoint {
namespace {

using telemetry::Counter;
using telemetry::DropReason;

constexpr std::size_t kHeaders = 42;

// A shard of clients on a port that nobody answers.
class ShardTest : public ::testing::Test {
 protected:
  explicit ShardTest(std::size_t buffers = 256) : port_(buffers) {
    EXPECT_TRUE(addresses_.add(flow_.local).has_value());
    start({.max_connections = 4, .stream_memory = {.max_chunks = 16, .max_streams = 16}});
  }

  void start(const ShardConfig& config) {
    shard_.emplace(config,
                   ShardServices{.port = port_,
                                 .aead = *aead_,
                                 .addresses = addresses_,
                                 .rng = rng_,
                                 .counters = counters_,
                                 .client = &tls_},
                   now_);
  }

  std::optional<SlabHandle> connect() { return shard_->connect(flow_, application_, now_); }

  void poll_for(Duration length) {
    const Timestamp end = now_ + length;
    while (now_ < end) {
      (void)shard_->poll(now_);
      now_ = std::max(now_ + Duration::microseconds(100), std::min(shard_->next_deadline(), end));
    }
  }

  const net::Flow flow_{.local = *SocketAddress::parse("192.0.2.2:50000"),
                        .remote = *SocketAddress::parse("192.0.2.1:443"),
                        .neighbor = {.mac = {2, 0, 0, 0, 0, 2}}};
  Timestamp now_ = Timestamp::from_nanoseconds(1'000'000'000);
  FakePort port_;
  std::unique_ptr<crypto::AeadBatch> aead_ = drivers::make_boringssl_backend();
  net::LocalAddresses addresses_;
  SeededRng rng_{1};
  telemetry::Counters counters_;
  CountingApplication application_;
  tls::TlsContext tls_ = *tls::TlsContext::client(
      {.alpn = {"h3"}, .server_name = "localhost", .verification = tls::PeerVerification::kNone});
  std::optional<Shard> shard_;
};

class ShardWithDryPool : public ShardTest {
 protected:
  ShardWithDryPool() : ShardTest(0) {}
};

TEST_F(ShardTest, WithNothingToDoSaysSoAndWaitsForEver) {
  EXPECT_FALSE(shard_->poll(now_));
  EXPECT_TRUE(shard_->next_deadline().is_never());
  EXPECT_EQ(port_.bursts, 0U);
}

TEST_F(ShardTest, SendsAClientsInitialsInTheNextPoll) {
  ASSERT_TRUE(connect().has_value());
  EXPECT_FALSE(shard_->next_deadline().is_never());
  EXPECT_TRUE(port_.sent.empty());
  EXPECT_TRUE(shard_->poll(now_));
  ASSERT_FALSE(port_.sent.empty());
  EXPECT_EQ(port_.bursts, 1U);
  // RFC 9000 §14.1-1
  for (const auto& frame : port_.sent) EXPECT_EQ(frame.size(), kHeaders + 1200);
  EXPECT_EQ(shard_->half_open_count(), 1U);
}

TEST_F(ShardTest, AsksAgainAndGivesUpAtTheIdleTimeout) {
  const SlabHandle handle = *connect();
  poll_for(Duration::milliseconds(100));
  const std::size_t first_flight = port_.sent.size();
  poll_for(Duration::seconds(10));
  EXPECT_GT(port_.sent.size(), first_flight);
  EXPECT_NE(shard_->find(handle), nullptr);
  poll_for(Duration::seconds(80));
  EXPECT_EQ(shard_->find(handle), nullptr);
  EXPECT_EQ(shard_->connection_count(), 0U);
  EXPECT_EQ(shard_->half_open_count(), 0U);
  EXPECT_TRUE(shard_->next_deadline().is_never());
  EXPECT_EQ(counters_.snapshot()[Counter::kConnectionsClosed], 1U);
}

TEST_F(ShardTest, OpensNoMoreConnectionsThanItHasRoomFor) {
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(connect().has_value());
  EXPECT_FALSE(connect().has_value());
  EXPECT_EQ(shard_->connection_count(), 4U);
  EXPECT_EQ(counters_.snapshot()[Counter::kConnectionsOpened], 4U);
}

// Each has more to send than its turn lets through, and a burst has room for half of them.
TEST_F(ShardTest, LetsThoseWhoFoundNoRoomGoFirstInTheNextPoll) {
  constexpr std::size_t kConnections = 2 * net::kMaxBurst;
  start({.max_connections = kConnections,
         .handshake_steps_per_poll = kConnections,
         .datagrams_per_turn = 1,
         .stream_memory = {.max_chunks = 16, .max_streams = 16}});
  net::Flow flow = flow_;
  for (std::size_t i = 0; i < kConnections; ++i) {
    ++flow.remote.port;
    ASSERT_TRUE(shard_->connect(flow, application_, now_).has_value());
  }
  (void)shard_->poll(now_);
  ASSERT_EQ(port_.sent.size(), net::kMaxBurst);
  (void)shard_->poll(now_);
  std::set<std::uint16_t> heard_of;
  for (const auto& frame : port_.sent) {
    heard_of.insert(static_cast<std::uint16_t>(frame[kHeaders - 6] << 8 | frame[kHeaders - 5]));
  }
  EXPECT_EQ(heard_of.size(), kConnections);
}

TEST_F(ShardTest, HearsAConnectionInThePollAfterItWasWoken) {
  const SlabHandle handle = *connect();
  (void)shard_->poll(now_);
  port_.sent.clear();
  shard_->find(handle)->close(0, "of its own accord");
  EXPECT_FALSE(shard_->poll(now_));
  EXPECT_TRUE(port_.sent.empty());
  shard_->wake(handle);
  EXPECT_EQ(shard_->next_deadline(), now_);
  EXPECT_TRUE(shard_->poll(now_));
  EXPECT_FALSE(port_.sent.empty());
  shard_->wake({});
}

TEST_F(ShardTest, TakesNoMoreFromThePortThanItsBurst) {
  start({.max_connections = 4, .stream_memory = {.max_chunks = 16, .max_streams = 16}, .receive_burst = 2});
  for (int i = 0; i < 3; ++i) port_.arrived.emplace_back(60);
  (void)shard_->poll(now_);
  EXPECT_EQ(counters_.snapshot()[Counter::kRxPackets], 2U);
  (void)shard_->poll(now_);
  EXPECT_EQ(counters_.snapshot()[Counter::kRxPackets], 3U);
}

TEST_F(ShardTest, KeepsWhatThePortDoesNotTakeForTheNextPoll) {
  port_.takes = 0;
  ASSERT_TRUE(connect().has_value());
  (void)shard_->poll(now_);
  EXPECT_GT(counters_.snapshot()[Counter::kTxRefused], 0U);
  EXPECT_EQ(shard_->next_deadline(), now_);
  port_.takes = SIZE_MAX;
  EXPECT_TRUE(shard_->poll(now_));
  EXPECT_FALSE(port_.sent.empty());
}

TEST_F(ShardWithDryPool, CountsItAndDoesNotLoseTheConnection) {
  ASSERT_TRUE(connect().has_value());
  (void)shard_->poll(now_);
  (void)shard_->poll(now_);
  EXPECT_EQ(counters_.snapshot()[DropReason::kTransmitNoBuffer], 2U);
  EXPECT_EQ(shard_->next_deadline(), now_);
  EXPECT_EQ(shard_->connection_count(), 1U);
}

TEST_F(ShardTest, AnswersArpInTheSamePoll) {
  std::vector<std::uint8_t> frame(60);
  ByteWriter writer{frame};
  net::write_ethernet(writer, {.destination = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
                               .source = {2, 0, 0, 0, 0, 2},
                               .type = net::EtherType::kArp});
  constexpr std::array<std::uint8_t, 28> kRequest{0,   1, 8, 0, 6, 4, 0, 1, 2, 0, 0,   0, 0, 2,
                                                  192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 192, 0, 2, 2};
  writer.write_bytes(kRequest);
  port_.arrived.push_back(frame);
  EXPECT_TRUE(shard_->poll(now_));
  ASSERT_EQ(port_.sent.size(), 1U);
  EXPECT_EQ(counters_.snapshot()[Counter::kArpReplies], 1U);
  EXPECT_EQ(port_.outstanding(), 0U);
}

TEST_F(ShardTest, CountsRubbishUnderItsNameAndGivesTheBufferBack) {
  port_.arrived.emplace_back(10, std::uint8_t{1});
  port_.arrived.emplace_back(60, std::uint8_t{1});
  (void)shard_->poll(now_);
  EXPECT_EQ(counters_.snapshot()[Counter::kRxPackets], 2U);
  EXPECT_EQ(counters_.snapshot().total_drops(), 2U);
  EXPECT_EQ(port_.outstanding(), 0U);
  EXPECT_TRUE(port_.sent.empty());
}

// A short-header packet of nobody's.
std::vector<std::uint8_t> stray_frame(FakePort& port, const net::Flow& flow) {
  std::array<net::Packet, 1> packet;
  EXPECT_EQ(port.allocate(packet), 1U);
  std::ranges::fill(net::payload_room(packet[0]).first(60), std::uint8_t{0x55});
  net::encapsulate(packet[0], flow, port.info(), {.payload_size = 60});
  return {packet[0].data().begin(), packet[0].data().end()};
}

// RFC 9000 §21.11-1: shards whose IDs do not say which of them they lead to share no key.
// RFC 9000 §21.11-2: so what one of them says of an ID is no reset to the peer of another's connection.
TEST_F(ShardTest, MakesResetsThatNoOtherShardCouldMakeUnlessItIsGivenAKey) {
  const net::Flow inbound{.local = flow_.remote, .remote = flow_.local, .neighbor = {.mac = port_.info().macs.front()}};
  const auto answer_of = [&](std::uint64_t seed, const crypto::StatelessResetKey* key) {
    FakePort port{64};
    SeededRng rng{seed};
    Shard shard{
        {.max_connections = 1, .stream_memory = {.max_chunks = 16, .max_streams = 16}},
        {.port = port, .aead = *aead_, .addresses = addresses_, .rng = rng, .counters = counters_, .reset_key = key},
        now_};
    port.arrived.push_back(stray_frame(port, inbound));
    (void)shard.poll(now_);
    EXPECT_EQ(port.sent.size(), 1U);
    const Bytes token = Bytes{port.sent.at(0)}.last(wire::StatelessResetToken::kLength);
    return std::vector<std::uint8_t>{token.begin(), token.end()};
  };
  EXPECT_NE(answer_of(1, nullptr), answer_of(2, nullptr));
  // Who takes another's place, or shares connection IDs that route, is given its key.
  const crypto::StatelessResetKey key{rng_};
  EXPECT_EQ(answer_of(1, &key), answer_of(2, &key));
}

TEST_F(ShardTest, GivesEveryBufferBackAtItsEnd) {
  port_.takes = 1;
  for (int i = 0; i < 4; ++i) (void)connect();
  (void)shard_->poll(now_);
  EXPECT_GT(port_.outstanding(), 0U);
  shard_.reset();
  EXPECT_EQ(port_.outstanding(), 0U);
}

}  // namespace
}  // namespace pollux::endpoint
