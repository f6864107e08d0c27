#include "registry/connection_directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace pollux::registry {
namespace {

constexpr std::array<std::uint8_t, 8> kId{1, 2, 3, 4, 5, 6, 7, 8};

TEST(ConnectionDirectory, ShowsEverythingOfAConnection) {
  ConnectionDirectory directory{1, 4};
  const ConnectionEntry entry{.number = 12,
                              .opened_at = Timestamp::from_nanoseconds(99),
                              .smoothed_rtt = Duration::milliseconds(20),
                              .congestion_window = ByteCount{12'000},
                              .bytes_in_flight = ByteCount{2'400},
                              .bytes_sent = 100,
                              .bytes_received = 200,
                              .version = 1,
                              .streams_open = 3,
                              .shard = {0},
                              .remote = SocketAddress::parse("192.0.2.1:443").value(),
                              .local_id = PublishedConnectionId::of(kId),
                              .phase = ConnectionPhase::kEstablished};
  const auto place = directory.region({0}).publish(entry);
  ASSERT_TRUE(place.has_value());
  EXPECT_EQ(directory.region({0}).read(place->index), entry);
}

TEST(ConnectionDirectory, KeepsConnectionIdsOfAnyLength) {
  EXPECT_TRUE(std::ranges::equal(PublishedConnectionId::of(kId).bytes(), kId));
  EXPECT_TRUE(PublishedConnectionId::of({}).bytes().empty());
  EXPECT_NE(PublishedConnectionId::of(Bytes{kId}.first(7)), PublishedConnectionId::of(kId));
}

TEST(ConnectionDirectory, NamesThePhasesOfAConnection) {
  EXPECT_EQ(name_of(ConnectionPhase::kHandshake), "handshake");
  EXPECT_EQ(name_of(ConnectionPhase::kEstablished), "established");
  EXPECT_EQ(name_of(ConnectionPhase::kClosing), "closing");
  EXPECT_EQ(name_of(ConnectionPhase::kDraining), "draining");
}

TEST(ConnectionDirectoryDeathTest, StopsTheProcessWhereAConnectionIdIsTooLong) {
  const std::array<std::uint8_t, 21> octets{};
  EXPECT_DEATH((void)PublishedConnectionId::of(octets), "invariant broken");
}

}  // namespace
}  // namespace pollux::registry
