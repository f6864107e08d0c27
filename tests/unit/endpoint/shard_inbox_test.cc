// Packets that came to another shard's queue than their owner's. Whole connections that move between queues are the
// scenario tests'.
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "drivers/crypto/boringssl/boringssl_backend.h"
#include "endpoint/shard.h"
#include "unit/endpoint/fake_port.h"

namespace pollux::endpoint {
namespace {

using registry::ShardIndex;
using telemetry::Counter;
using telemetry::DropReason;

using Frame = std::vector<std::uint8_t>;

constexpr std::size_t kShards = 3;
constexpr std::size_t kPacketSize = 60;
const QuicLbParameters kParameters{.rotation = 1, .fleet_id = {0xf1}};

QuicLbFormats formats() {
  std::vector<QuicLbFormat> one;
  one.push_back(*QuicLbFormat::make(kParameters));
  return *QuicLbFormats::make(std::move(one), kShards);
}

// Shards of one server without connections, each with a queue of one device.
class ShardInbox : public ::testing::Test {
 protected:
  // A shard with what its worker would give it.
  struct Worker {
    Worker(ShardInbox& test, std::uint16_t index) : self{index}, port{*test.queues_[index]}, rng{index + 1U} {
      shard.emplace(ShardConfig{.max_connections = 4, .stream_memory = {.max_chunks = 16, .max_streams = 16}},
                    ShardServices{.port = port,
                                  .aead = *test.aead_,
                                  .addresses = test.addresses_,
                                  .rng = rng,
                                  .counters = counters,
                                  .self = self,
                                  .inboxes = &test.inboxes_,
                                  .id_formats = &test.formats_,
                                  .reset_key = &test.key_},
                    test.now_);
    }

    void poll(Timestamp now) { (void)shard->poll(now); }
    [[nodiscard]] std::uint64_t operator[](Counter counter) const { return counters.snapshot()[counter]; }
    [[nodiscard]] std::uint64_t operator[](DropReason reason) const { return counters.snapshot()[reason]; }
    [[nodiscard]] std::uint64_t drops() const { return counters.snapshot().total_drops(); }

    ShardIndex self;
    FakePort& port;
    SeededRng rng;
    telemetry::Counters counters;
    std::optional<Shard> shard;
  };

  ShardInbox() {
    EXPECT_TRUE(addresses_.add(inbound_.remote).has_value());
    for (std::uint16_t index = 0; index < kShards; ++index) {
      queues_.push_back(std::make_unique<FakePort>(device_));
      workers_.push_back(std::make_unique<Worker>(*this, index));
    }
  }

  Worker& worker(std::size_t index) { return *workers_[index]; }

  static wire::ConnectionId id_of(ShardIndex shard, const QuicLbParameters& parameters = kParameters) {
    return QuicLbFormat::make(parameters)->encode(shard, std::array<std::uint8_t, 6>{1, 2, 3, 4, 5, 6});
  }

  // A packet with a short header for nobody's connection, as a client would send it.
  Frame short_packet(const wire::ConnectionId& destination) {
    std::array<std::uint8_t, kPacketSize> payload{0x40};
    std::ranges::copy(destination.bytes(), payload.begin() + 1);
    return frame_of(payload);
  }

  // A Handshake packet, which begins no connection.
  Frame long_packet(const wire::ConnectionId& destination) {
    std::array<std::uint8_t, kPacketSize> payload{0xe0, 0, 0, 0, 1, static_cast<std::uint8_t>(destination.size())};
    std::ranges::copy(destination.bytes(), payload.begin() + 6);
    return frame_of(payload);
  }

  Frame frame_of(Bytes payload) {
    std::array<net::Packet, 1> packet;
    EXPECT_EQ(device_.allocate(packet), 1U);
    std::ranges::copy(payload, net::payload_room(packet[0]).begin());
    net::encapsulate(packet[0], inbound_, device_.info(), {.payload_size = payload.size()});
    return {packet[0].data().begin(), packet[0].data().end()};
  }

  // Puts a packet there as if `from` had handed it over.
  void put_into_inbox(ShardIndex from, ShardIndex to, const Frame& frame) {
    worker(from.value).port.arrived.push_back(frame);
    std::array<net::Packet, 1> packet;
    ASSERT_EQ(worker(from.value).port.receive(packet), 1U);
    ASSERT_TRUE(inboxes_.send(from, to, packet[0]));
  }

  // From the client.
  const net::Flow inbound_{.local = *SocketAddress::parse("192.0.2.2:50000"),
                           .remote = *SocketAddress::parse("192.0.2.1:443"),
                           .neighbor = {.mac = {2, 0, 0, 0, 0, 1}}};
  const Timestamp now_ = Timestamp::from_nanoseconds(1'000'000'000);
  FakePort device_{256};
  std::unique_ptr<crypto::AeadBatch> aead_ = drivers::make_boringssl_backend();
  net::LocalAddresses addresses_;
  SeededRng rng_{99};
  const crypto::StatelessResetKey key_{rng_};
  const QuicLbFormats formats_ = formats();
  std::vector<std::unique_ptr<FakePort>> queues_;
  registry::Inboxes<net::Packet> inboxes_{kShards, 64};  // goes before the queues: what lies in there is theirs
  std::vector<std::unique_ptr<Worker>> workers_;
};

// RFC 9000 §21.11-1: it arrives at the one instance that could have its state.
// RFC 9000 §21.11-2: so that one alone answers for it, and nobody else who has the key.
// RFC 9000 §5.2.3-2: queues are chosen by address, and yet no packet gets a reset for a connection that lives.
TEST_F(ShardInbox, PacketGoesToTheShardThatItsIdNamesWhichAnswersForIt) {
  const wire::ConnectionId id = id_of({2});
  worker(0).port.arrived.push_back(short_packet(id));
  worker(0).poll(now_);
  EXPECT_EQ(worker(0)[Counter::kHandedOver], 1U);
  EXPECT_EQ(worker(0).drops(), 0U);
  EXPECT_TRUE(worker(0).port.sent.empty());
  EXPECT_EQ(device_.outstanding(), 1U) << "it waits in the inbox, in the buffer that it came in";
  EXPECT_EQ(inboxes_.waiting_for({2}), 1U);

  worker(1).poll(now_);
  EXPECT_EQ(worker(1)[Counter::kTakenOver], 0U);
  worker(2).poll(now_);
  EXPECT_EQ(worker(2)[Counter::kTakenOver], 1U);
  EXPECT_EQ(worker(2)[Counter::kStatelessResetsSent], 1U);
  ASSERT_EQ(worker(2).port.sent.size(), 1U) << "by its own queue";
  const Bytes answer{worker(2).port.sent[0]};
  EXPECT_TRUE(std::ranges::equal(answer.last(wire::StatelessResetToken::kLength), key_.token_of(id).octets));
  EXPECT_EQ(device_.outstanding(), 0U + 63U) << "what the transmitter has in store";
}

TEST_F(ShardInbox, PacketIsCountedAsReceivedWhereItCameInAndNowhereElse) {
  const Frame frame = short_packet(id_of({1}));
  worker(0).port.arrived.push_back(frame);
  worker(0).poll(now_);
  worker(1).poll(now_);
  EXPECT_EQ(worker(0)[Counter::kRxPackets], 1U);
  EXPECT_EQ(worker(0)[Counter::kRxBytes], frame.size());
  EXPECT_EQ(worker(0)[Counter::kRxDatagrams], 1U);
  EXPECT_EQ(worker(0)[Counter::kRxPayloadBytes], kPacketSize);
  for (const Counter counter :
       {Counter::kRxPackets, Counter::kRxBytes, Counter::kRxDatagrams, Counter::kRxPayloadBytes}) {
    EXPECT_EQ(worker(1)[counter], 0U) << name_of(counter);
  }
  EXPECT_EQ(worker(1).drops(), 1U);
}

TEST_F(ShardInbox, LongHeadersAreRoutedAsWell) {
  worker(0).port.arrived.push_back(long_packet(id_of({1})));
  worker(0).poll(now_);
  EXPECT_EQ(worker(0)[Counter::kHandedOver], 1U);
}

TEST_F(ShardInbox, PacketThatNamesItsReceiverStays) {
  worker(1).port.arrived.push_back(short_packet(id_of({1})));
  worker(1).poll(now_);
  EXPECT_EQ(worker(1)[Counter::kHandedOver], 0U);
  EXPECT_EQ(worker(1)[Counter::kStatelessResetsSent], 1U);
}

TEST_F(ShardInbox, PacketIsNeverHandedOverTwice) {
  put_into_inbox({0}, {1}, short_packet(id_of({2})));
  worker(1).poll(now_);
  EXPECT_EQ(worker(1)[Counter::kTakenOver], 1U);
  EXPECT_EQ(worker(1)[Counter::kHandedOver], 0U);
  EXPECT_EQ(worker(1)[DropReason::kQuicMisdirected], 1U);
  EXPECT_TRUE(worker(1).port.sent.empty());
  EXPECT_EQ(inboxes_.waiting_for({2}), 0U);
  EXPECT_EQ(device_.outstanding(), 0U);
}

TEST_F(ShardInbox, PacketForAFullInboxIsDroppedAndCounted) {
  for (int i = 0; i < 66; ++i) worker(0).port.arrived.push_back(short_packet(id_of({2})));
  worker(0).poll(now_);
  worker(0).poll(now_);
  EXPECT_EQ(worker(0)[Counter::kHandedOver], 64U);
  EXPECT_EQ(worker(0)[DropReason::kInboxFull], 2U);
  EXPECT_TRUE(worker(0).port.sent.empty()) << "and nobody is told that his connection is gone";
  EXPECT_EQ(device_.outstanding(), 64U);
}

TEST_F(ShardInbox, InboxAndPortShareABurst) {
  const Frame frame = short_packet(id_of({1}));
  for (int i = 0; i < 64; ++i) put_into_inbox({i % 2 == 0 ? std::uint16_t{0} : std::uint16_t{2}}, {1}, frame);
  for (int i = 0; i < 64; ++i) worker(1).port.arrived.push_back(frame);
  worker(1).poll(now_);
  EXPECT_EQ(worker(1)[Counter::kTakenOver], 32U);
  EXPECT_EQ(worker(1)[Counter::kRxPackets], 32U);
  for (int i = 0; i < 3; ++i) worker(1).poll(now_);
  EXPECT_EQ(worker(1)[Counter::kTakenOver], 64U);
  EXPECT_EQ(worker(1)[Counter::kRxPackets], 64U);
}

TEST_F(ShardInbox, PortHasAWholeBurstWhereTheInboxIsEmpty) {
  for (int i = 0; i < 64; ++i) worker(1).port.arrived.push_back(short_packet(id_of({1})));
  worker(1).poll(now_);
  EXPECT_EQ(worker(1)[Counter::kRxPackets], 64U);
}

// draft-ietf-quic-load-balancers-21 §3.2, §4.1: who cannot be routed stays where the hash has sent him.
TEST_F(ShardInbox, PacketWhoseIdNamesNobodyIsHandledWhereItArrives) {
  std::array<std::uint8_t, 9> unroutable{QuicLbFormat::kUnroutable << 5 | 8};
  for (const wire::ConnectionId& id : {wire::ConnectionId{unroutable}, id_of({kShards})}) {
    const std::uint64_t before = worker(0)[Counter::kStatelessResetsSent];
    worker(0).port.arrived.push_back(short_packet(id));
    worker(0).poll(now_);
    EXPECT_EQ(worker(0)[Counter::kStatelessResetsSent], before + 1);
  }
  EXPECT_EQ(worker(0)[Counter::kHandedOver], 0U);
}

// RFC 9000 §21.11-2: the fleet may share a key.
TEST_F(ShardInbox, PacketForAnotherServerOfTheFleetGetsNoReset) {
  QuicLbParameters theirs = kParameters;
  theirs.fleet_id = {0xf2};
  worker(0).port.arrived.push_back(short_packet(id_of({1}, theirs)));
  worker(0).poll(now_);
  EXPECT_EQ(worker(0)[DropReason::kQuicUnknownConnectionId], 1U);
  EXPECT_EQ(worker(0)[Counter::kHandedOver], 0U);
  EXPECT_TRUE(worker(0).port.sent.empty());
}

TEST_F(ShardInbox, WhatIsTakenOverIsClassifiedAgain) {
  Frame frame = short_packet(id_of({1}));
  frame[0] = 0x06;  // for another port
  put_into_inbox({0}, {1}, frame);
  worker(1).poll(now_);
  EXPECT_EQ(worker(1)[DropReason::kFrameNotForUs], 1U);
}

}  // namespace
}  // namespace pollux::endpoint
