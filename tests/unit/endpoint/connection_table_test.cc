#include "endpoint/connection_table.h"

#include <gtest/gtest.h>

#include <set>

#include "unit/endpoint/table_pair.h"

namespace pollux::endpoint {
namespace {

TEST(ConnectionTable, GivesEntriesUntilItIsFull) {
  SeededRng rng{1};
  ConnectionTable table{2, rng};
  const auto first = table.acquire();
  ASSERT_TRUE(first.has_value());
  ASSERT_TRUE(table.acquire().has_value());
  EXPECT_FALSE(table.acquire().has_value());
  EXPECT_EQ(table.size(), 2U);
  table.release(*first);
  EXPECT_EQ(table.find(*first), nullptr);
  EXPECT_TRUE(table.acquire().has_value());
  EXPECT_EQ(table.capacity(), 2U);
}

TEST(ConnectionTable, GivesAReleasedEntryBackAsNew) {
  SeededRng rng{1};
  ConnectionTable table{1, rng};
  const SlabHandle first = *table.acquire();
  ConnectionEntry& entry = *table.find(first);
  entry.half_open = entry.active = entry.handshake_queued = true;
  entry.first_destination = wire::ConnectionId{};
  entry.first_packet = entry.last_packet = 5;
  table.release(first);
  const SlabHandle second = *table.acquire();
  const ConnectionEntry& again = *table.find(second);
  EXPECT_FALSE(again.half_open || again.active || again.handshake_queued || again.first_destination);
  EXPECT_EQ(again.first_packet, ConnectionEntry::kNoPacket);
  EXPECT_EQ(again.last_packet, ConnectionEntry::kNoPacket);
  EXPECT_EQ(again.connection, nullptr);
}

// RFC 9000 §9.7-1, §9.7-2: even between the same addresses.
TEST(ConnectionTable, GivesEveryPathAFlowLabelOfItsOwn) {
  SeededRng rng{1};
  ConnectionEntry entry;
  const net::Flow flow{.local = *SocketAddress::parse("[2001:db8::1]:443"),
                       .remote = *SocketAddress::parse("[2001:db8::2]:50000")};
  std::set<net::FlowLabel> labels;
  for (std::uint8_t index = 0; index < connection::kMaxPaths; ++index) {
    entry.set_flow({index}, flow, rng);
    EXPECT_EQ(entry.flow_of({index}).remote, flow.remote);
    labels.insert(entry.flow_of({index}).label);
  }
  EXPECT_EQ(labels.size(), connection::kMaxPaths);
  EXPECT_FALSE(labels.contains(net::kNoFlowLabel));
}

TEST(ConnectionTable, LeadsEveryIdOfAConnectionToIt) {
  TablePair pair;
  EXPECT_EQ(pair.table.find(TablePair::id_of(0xcc)), pair.client);
  EXPECT_EQ(pair.table.find(TablePair::id_of(0x55)), pair.server);
  EXPECT_EQ(pair.table.find(TablePair::id_of(0xdd)), pair.server);
  EXPECT_FALSE(pair.table.find(TablePair::id_of(0x11)).has_value());
  EXPECT_EQ(pair.table.handle_at(pair.server.index), pair.server);
}

TEST(ConnectionTable, RefusesAnIdThatAnotherConnectionHas) {
  TablePair pair;
  EXPECT_FALSE(pair.table.add_id(TablePair::id_of(0x55), pair.client));
  EXPECT_EQ(pair.table.find(TablePair::id_of(0x55)), pair.server);
}

TEST(ConnectionTable, ForgetsTheIdsOfAConnectionThatIsReleased) {
  TablePair pair;
  pair.table.release(pair.server);
  EXPECT_FALSE(pair.table.find(TablePair::id_of(0x55)).has_value());
  EXPECT_FALSE(pair.table.find(TablePair::id_of(0xdd)).has_value());
  EXPECT_EQ(pair.table.find(TablePair::id_of(0xcc)), pair.client);
}

// The client's made-up ID may belong to another connection by chance: that one keeps it.
TEST(ConnectionTable, LeavesAnotherConnectionsIdAlone) {
  TablePair pair;
  ASSERT_FALSE(pair.table.find(pair.client)->first_destination.has_value());
  pair.table.release(pair.client);
  EXPECT_EQ(pair.table.find(TablePair::id_of(0xdd)), pair.server);
}

}  // namespace
}  // namespace pollux::endpoint
