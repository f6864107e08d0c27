// A client's own moves: of its own will, and to the address that the server prefers.
#include "connection/migration.h"

#include <gtest/gtest.h>

#include <vector>

#include "unit/connection/migration_scene.h"

namespace pollux::connection::testing {
namespace {

class ClientMigration : public Migration {
 protected:
  void SetUp() override {
    Migration::SetUp();
    (void)client_says();
  }

  void begin(PathId way, PathPurpose purpose) {
    const auto path = start_migration(client_, purpose, {}, now_);
    ASSERT_TRUE(path.has_value());
    pair_.client.set_way(way, *path);
  }

  std::vector<SeenDatagram> client_says() {
    std::vector<SeenDatagram> seen;
    for (const Datagram& datagram : pair_.client.send(now_)) {
      seen.push_back({.way = datagram.path,
                      .size = datagram.size(),
                      .destination = wire::ConnectionId{Bytes{datagram}.subspan(1, kLocalIdLength)},
                      .packets = look_into(client_, datagram)});
    }
    return seen;
  }

  void server_answers(PathId way, const wire::PathChallengeData& data) {
    std::vector<Datagram> burst;
    burst.emplace_back(forge(server_, {wire::PathResponseFrame{.data = data}}, {.pad_to = 1200}), way);
    pair_.client.receive(burst, now_);
  }

  void wait_in_vain() {
    for (int i = 0; i < 100; ++i) {
      now_ = now_ + Duration::milliseconds(100);
      on_path_timeouts(client_, now_);
    }
  }

  static constexpr PathId kPreferredWay{2};
};

// RFC 9000 §9.1-1, §21.5.3-1, §9.6.2-1, §9.6.1-3: nothing but probes goes there, and everything after the answer.
TEST_F(ClientMigration, GoesThereWhenItsProbeIsAnswered) {
  begin(kAway, PathPurpose::kPreferredAddress);
  (void)client_.streams.write(*client_.streams.open_stream(wire::StreamDirection::kUnidirectional), zeros(5'000),
                              wire::Fin::kYes);
  const auto said = client_says();
  const SeenDatagram* away = on_way(said, kAway);
  ASSERT_NE(away, nullptr);
  EXPECT_TRUE(away->is_probe());
  EXPECT_EQ(away->size, kMinDatagramSize.value());
  EXPECT_GT(said.size(), 1U);
  EXPECT_EQ(client_.paths.active_id(), kHome);
  server_answers(kAway, challenge_on(said, kAway));
  EXPECT_FALSE(client_.paths.active_id() == kHome);
  const auto then = client_says();
  ASSERT_EQ(then.size(), 1U);
  EXPECT_EQ(then[0].way, kAway);
  EXPECT_FALSE(then[0].is_probe());
  EXPECT_FALSE(client_.recovery.rtt().has_sample());
}

// RFC 9000 §9.6.1-4
TEST_F(ClientMigration, StaysWhenItIsNot) {
  begin(kAway, PathPurpose::kPreferredAddress);
  (void)client_says();
  wait_in_vain();
  EXPECT_EQ(client_.paths.active_id(), kHome);
  EXPECT_FALSE(client_.paths.has({1}));
  EXPECT_TRUE(client_.close.is_open());
  // RFC 9000 §5.1.2-1
  EXPECT_TRUE(client_.peer_ids.wants_to_send());
}

// RFC 9000 §9.6.3-1, §9.6.3-2
TEST_F(ClientMigration, PreferredAddressGoesBeforeTheOriginalOne) {
  begin(kAway, PathPurpose::kMigration);
  begin(kPreferredWay, PathPurpose::kPreferredAddress);
  const auto said = client_says();
  ASSERT_EQ(said.size(), 2U);
  server_answers(kAway, challenge_on(said, kAway));
  EXPECT_EQ(client_.paths.active_id(), kHome);
  server_answers(kPreferredWay, challenge_on(said, kPreferredWay));
  EXPECT_FALSE(client_.paths.active_id() == kHome);
  EXPECT_EQ(on_way(client_says(), kAway), nullptr);
  EXPECT_FALSE(client_.paths.has({1}));
}

// RFC 9000 §9.6.3-3
TEST_F(ClientMigration, OriginalAddressWillDoWhenThePreferredOneIsSilent) {
  begin(kAway, PathPurpose::kMigration);
  begin(kPreferredWay, PathPurpose::kPreferredAddress);
  server_answers(kAway, challenge_on(client_says(), kAway));
  wait_in_vain();
  EXPECT_EQ(client_.paths.active_id(), PathId{1});
}

TEST_F(ClientMigration, NewWishTakesThePlaceOfTheOld) {
  begin(kAway, PathPurpose::kMigration);
  const auto first = challenge_on(client_says(), kAway);
  begin(PathId{3}, PathPurpose::kMigration);
  server_answers(kHome, first);
  EXPECT_EQ(client_.paths.active_id(), kHome);
}

}  // namespace
}  // namespace pollux::connection::testing
