#include "app/edge/shard_commons.h"

#include <gtest/gtest.h>

#include "drivers/crypto/boringssl/boringssl_backend.h"

namespace pollux::app {
namespace {

constexpr Timestamp kStart = Timestamp::from_nanoseconds(1'000'000'000);

// Never asked for a packet here.
class NoPort final : public net::PacketPort {
 public:
  [[nodiscard]] const net::PortInfo& info() const override { return info_; }
  [[nodiscard]] std::size_t allocate(std::span<net::Packet>) override { return 0; }
  void release(std::span<net::Packet>) override {}
  [[nodiscard]] std::size_t receive(std::span<net::Packet>) override { return 0; }
  [[nodiscard]] std::size_t transmit(std::span<net::Packet>) override { return 0; }

 private:
  net::PortInfo info_;
};

class ShardCommonsTest : public ::testing::Test {
 protected:
  endpoint::ShardServices services(ShardCommons& commons, std::uint16_t index) {
    endpoint::ShardServices services{
        .port = port_, .aead = *aead_, .addresses = addresses_, .rng = rng_, .counters = counters_, .self = {index}};
    commons.add_to(services);
    return services;
  }

  NoPort port_;
  std::unique_ptr<crypto::AeadBatch> aead_ = drivers::make_boringssl_backend();
  net::LocalAddresses addresses_;
  SystemRng rng_;
  telemetry::Counters counters_;
};

TEST_F(ShardCommonsTest, MakeSeveralShardsOneServer) {
  ShardCommons commons{3, kStart};
  const auto first = services(commons, 0);
  const auto last = services(commons, 2);
  EXPECT_EQ(last.self.value, 2);
  EXPECT_EQ(first.inboxes, last.inboxes);
  EXPECT_EQ(first.inboxes->shards(), 3U);
  EXPECT_EQ(first.id_formats->shards(), 3U);
  EXPECT_EQ(first.reset_key, last.reset_key);
  EXPECT_EQ(first.token_keys, last.token_keys);
}

TEST_F(ShardCommonsTest, LeaveAShardThatIsAloneItsRandomIds) {
  ShardCommons commons{1, kStart};
  const auto only = services(commons, 0);
  EXPECT_EQ(only.inboxes, nullptr);
  EXPECT_EQ(only.id_formats, nullptr);
  EXPECT_NE(only.reset_key, nullptr);
}

TEST_F(ShardCommonsTest, NameAServerOfAFleetInItsIdsEvenWhereOneShardIsAlone) {
  ShardCommons commons{1, kStart, {{.rotation = 2, .fleet_id = {7, 8}, .key = {}}}};
  const auto only = services(commons, 0);
  EXPECT_EQ(only.inboxes, nullptr);
  ASSERT_NE(only.id_formats, nullptr);
  EXPECT_EQ(only.id_formats->current().rotation(), 2);
  EXPECT_EQ(only.id_formats->current().fleet_id()[1], 8);
}

TEST_F(ShardCommonsTest, HaveOtherKeysInEachRun) {
  ShardCommons one{2, kStart};
  ShardCommons other{2, kStart};
  const wire::ConnectionId id{std::array<std::uint8_t, 8>{1}};
  EXPECT_FALSE(services(one, 0).reset_key->token_of(id) == services(other, 0).reset_key->token_of(id));
}

}  // namespace
}  // namespace pollux::app
