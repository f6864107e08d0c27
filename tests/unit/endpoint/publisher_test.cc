#include "endpoint/publisher.h"

#include <gtest/gtest.h>

#include <map>

#include "unit/endpoint/table_pair.h"

namespace pollux::endpoint {
namespace {

using registry::ConnectionPhase;
using registry::StreamSide;

constexpr registry::ShardIndex kSelf{1};

// Both ends of a connection, published as two connections of one shard.
class PublisherTest : public ::testing::Test {
 protected:
  explicit PublisherTest(std::size_t entries = 64) : connections_(2, entries), streams_(2, entries) {}

  void begin_poll(Duration later) {
    pair_.now = pair_.now + later;
    publisher_.begin_poll(pair_.table, pair_.now);
  }

  // Both were active, and the time has come to show it.
  void update() {
    publisher_.on_active(pair_.client, pair_.now);
    publisher_.on_active(pair_.server, pair_.now);
    begin_poll(Publisher::kInterval);
  }

  void close(SlabHandle handle) {
    publisher_.on_closed(handle, pair_.connection(handle));
    pair_.table.release(handle);
  }

  [[nodiscard]] registry::ConnectionEntry shown(const wire::ConnectionId& local_id) const {
    registry::ConnectionEntry found;
    connections_.list([&](const registry::ConnectionEntry& entry) {
      if (entry.local_id == registry::PublishedConnectionId::of(local_id.bytes())) found = entry;
    });
    return found;
  }

  // By the connection's number and the stream's ID.
  [[nodiscard]] std::map<std::pair<std::uint64_t, std::uint64_t>, registry::StreamEntry> shown_streams() const {
    std::map<std::pair<std::uint64_t, std::uint64_t>, registry::StreamEntry> found;
    streams_.list([&](const registry::StreamEntry& entry) { found[{entry.connection, entry.stream_id}] = entry; });
    return found;
  }

  [[nodiscard]] std::size_t connection_count() const {
    return connections_.list([](const registry::ConnectionEntry&) {}).visited;
  }

  static constexpr std::uint64_t kClient = 1;
  static constexpr std::uint64_t kServer = 2;
  const wire::ConnectionId client_id_ = TablePair::id_of(0xcc);
  const wire::ConnectionId server_id_ = TablePair::id_of(0x55);
  const std::vector<std::uint8_t> data_ = std::vector<std::uint8_t>(1000, 7);

  registry::ConnectionDirectory connections_;
  registry::StreamDirectory streams_;
  Publisher publisher_{connections_, streams_, kSelf, 2};
  TablePair pair_{&publisher_};
};

class FullPublisherTest : public PublisherTest {
 protected:
  FullPublisherTest() : PublisherTest(1) {}
};

TEST_F(PublisherTest, ShowsAConnectionAsSoonAsItBegins) {
  EXPECT_EQ(connection_count(), 2U);
  const registry::ConnectionEntry client = shown(client_id_);
  EXPECT_EQ(client.number, kClient);
  EXPECT_EQ(client.shard, kSelf);
  EXPECT_EQ(client.phase, ConnectionPhase::kHandshake);
  EXPECT_EQ(client.version, wire::kVersion1);
  EXPECT_EQ(client.opened_at, pair_.now);
  EXPECT_EQ(shown(server_id_).number, kServer);
}

TEST_F(PublisherTest, ShowsNothingNewBeforeTheIntervalIsOver) {
  pair_.settle();
  publisher_.on_active(pair_.client, pair_.now);
  begin_poll(Publisher::kInterval - Duration::nanoseconds(1));
  EXPECT_EQ(shown(client_id_).phase, ConnectionPhase::kHandshake);
  begin_poll(Duration::nanoseconds(1));
  EXPECT_EQ(shown(client_id_).phase, ConnectionPhase::kEstablished);
  EXPECT_EQ(shown(server_id_).phase, ConnectionPhase::kHandshake) << "nothing was said of the server";
}

TEST_F(PublisherTest, ShowsWhatRecoveryKnows) {
  pair_.settle();
  pair_.table.find(pair_.client)->bytes_sent = 11;
  pair_.table.find(pair_.client)->bytes_received = 12;
  update();
  const registry::ConnectionEntry client = shown(client_id_);
  const recovery::LossRecovery& recovery = pair_.connection(pair_.client).recovery();
  EXPECT_EQ(client.smoothed_rtt, recovery.rtt().smoothed());
  EXPECT_EQ(client.congestion_window, recovery.congestion_window());
  EXPECT_EQ(client.bytes_in_flight, recovery.bytes_in_flight());
  EXPECT_EQ(client.bytes_sent, 11U);
  EXPECT_EQ(client.bytes_received, 12U);
}

TEST_F(PublisherTest, ShowsAStreamAtEitherEndAsSoonAsItBegins) {
  pair_.settle();
  begin_poll(Duration::zero());
  const wire::StreamId id = *pair_.connection(pair_.client).open_stream(wire::StreamDirection::kBidirectional);
  EXPECT_EQ(shown_streams().size(), 1U);
  pair_.connection(pair_.client).write(id, data_, wire::Fin::kNo);
  pair_.settle();
  EXPECT_EQ(shown_streams().size(), 2U);
  const registry::StreamEntry server = shown_streams().at({kServer, id.value()});
  EXPECT_EQ(server.shard, kSelf);
  EXPECT_EQ(server.sending, StreamSide::kOpen);
  EXPECT_EQ(server.receiving, StreamSide::kOpen);
}

TEST_F(PublisherTest, ShowsHowFarAStreamHasComeEachWay) {
  pair_.settle();
  const wire::StreamId id = *pair_.connection(pair_.client).open_stream(wire::StreamDirection::kBidirectional);
  pair_.connection(pair_.client).write(id, data_, wire::Fin::kYes);
  pair_.settle();
  pair_.connection(pair_.server).write(id, Bytes{data_}.first(400), wire::Fin::kNo);
  pair_.settle();
  update();
  const registry::StreamEntry client = shown_streams().at({kClient, id.value()});
  EXPECT_EQ(client.bytes_sent, 1000U);
  EXPECT_EQ(client.bytes_received, 400U);
  EXPECT_EQ(client.sending, StreamSide::kFinished);
  EXPECT_EQ(client.receiving, StreamSide::kOpen);
  const registry::StreamEntry server = shown_streams().at({kServer, id.value()});
  EXPECT_EQ(server.bytes_sent, 400U);
  EXPECT_EQ(server.bytes_received, 1000U);
  EXPECT_EQ(server.sending, StreamSide::kOpen);
  EXPECT_EQ(server.receiving, StreamSide::kFinished);
  EXPECT_EQ(shown(client_id_).streams_open, 1U);
}

TEST_F(PublisherTest, ShowsAResetAndTheSideThatAUnidirectionalStreamLacks) {
  pair_.settle();
  const wire::StreamId id = *pair_.connection(pair_.client).open_stream(wire::StreamDirection::kUnidirectional);
  pair_.connection(pair_.client).write(id, data_, wire::Fin::kNo);
  pair_.settle();
  EXPECT_EQ(shown_streams().at({kClient, id.value()}).receiving, StreamSide::kAbsent);
  EXPECT_EQ(shown_streams().at({kServer, id.value()}).sending, StreamSide::kAbsent);
  pair_.connection(pair_.client).reset_stream(id, 1);
  update();
  EXPECT_EQ(shown_streams().at({kClient, id.value()}).sending, StreamSide::kReset);
  EXPECT_EQ(shown_streams().at({kClient, id.value()}).receiving, StreamSide::kAbsent);
}

TEST_F(PublisherTest, ForgetsAStreamAsSoonAsItEnds) {
  pair_.settle();
  const wire::StreamId id = *pair_.connection(pair_.client).open_stream(wire::StreamDirection::kUnidirectional);
  pair_.connection(pair_.client).write(id, data_, wire::Fin::kYes);
  pair_.settle();
  EXPECT_TRUE(shown_streams().empty());
}

TEST_F(PublisherTest, ForgetsAConnectionAndItsStreamsAsSoonAsItEnds) {
  pair_.settle();
  (void)pair_.connection(pair_.client).open_stream(wire::StreamDirection::kBidirectional);
  (void)pair_.connection(pair_.client).open_stream(wire::StreamDirection::kUnidirectional);
  (void)pair_.connection(pair_.server).open_stream(wire::StreamDirection::kBidirectional);
  EXPECT_EQ(shown_streams().size(), 3U);
  close(pair_.client);
  EXPECT_EQ(connection_count(), 1U);
  EXPECT_EQ(shown_streams().size(), 1U);
  EXPECT_EQ(shown_streams().begin()->second.connection, kServer);
}

TEST_F(PublisherTest, AnUpdateThatWasDueToAConnectionThatHasEndedIsForgotten) {
  pair_.settle();
  publisher_.on_active(pair_.client, pair_.now);
  close(pair_.client);
  begin_poll(Publisher::kInterval);
  EXPECT_EQ(connection_count(), 1U);
}

TEST_F(PublisherTest, ConnectionsThatComeAndGoDoNotFillItsLine) {
  close(pair_.client);
  for (std::uint64_t i = 0; i < 10; ++i) {
    (void)publisher_.on_opened(pair_.client, {.local_id = client_id_}, pair_.now);
    publisher_.on_active(pair_.client, pair_.now);
    EXPECT_EQ(shown(client_id_).number, kServer + 1 + i) << "a number is never given twice";
    publisher_.on_closed(pair_.client, pair_.connection(pair_.server));
  }
  publisher_.on_active(pair_.server, pair_.now);
  pair_.table.find(pair_.server)->bytes_sent = 11;
  begin_poll(Publisher::kInterval);
  EXPECT_EQ(shown(server_id_).bytes_sent, 11U);
}

TEST_F(FullPublisherTest, WhatFindsNoRoomIsNotShownAndDoesNoHarm) {
  EXPECT_EQ(connection_count(), 1U);
  EXPECT_EQ(connections_.refused(), 1U);
  pair_.settle();
  const wire::StreamId first = *pair_.connection(pair_.server).open_stream(wire::StreamDirection::kBidirectional);
  const wire::StreamId second = *pair_.connection(pair_.server).open_stream(wire::StreamDirection::kBidirectional);
  pair_.connection(pair_.server).write(second, data_, wire::Fin::kNo);
  pair_.settle();
  EXPECT_EQ(streams_.refused(), 2U) << "the server's second one, and the client's end of it";
  update();
  EXPECT_EQ(shown_streams().size(), 1U);
  EXPECT_TRUE(shown_streams().contains({kServer, first.value()}));
  close(pair_.server);
  close(pair_.client);
  EXPECT_EQ(connection_count(), 0U);
  EXPECT_TRUE(shown_streams().empty());
}

}  // namespace
}  // namespace pollux::endpoint
