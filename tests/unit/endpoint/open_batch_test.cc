#include "endpoint/open_batch.h"

#include <gtest/gtest.h>

#include "unit/endpoint/table_pair.h"

namespace pollux::endpoint {
namespace {

constexpr std::uint32_t kNone = ConnectionEntry::kNoPacket;

// A pair whose handshake is over, with some 1-RTT packets of both ends that nobody has opened.
class OpenBatchTest : public ::testing::Test {
 protected:
  OpenBatchTest() {
    pair_.settle();
    EXPECT_EQ(pair_.application.handshakes, 2U);
    for (const SlabHandle from : {pair_.client, pair_.server}) {
      const auto stream = pair_.connection(from).open_stream(wire::StreamDirection::kUnidirectional);
      EXPECT_TRUE(stream.has_value());
      (void)pair_.connection(from).write(*stream, body_, wire::Fin::kYes);
    }
    for (auto& datagram : pair_.datagrams_of(pair_.client)) for_server_.push_back(std::move(datagram));
    for (auto& datagram : pair_.datagrams_of(pair_.server)) for_client_.push_back(std::move(datagram));
    EXPECT_GE(for_server_.size(), 3U);
    EXPECT_GE(for_client_.size(), 3U);
  }

  std::vector<std::uint8_t> body_ = std::vector<std::uint8_t>(5'000, 7);
  TablePair pair_;
  OpenBatch batch_{16};
  std::vector<std::vector<std::uint8_t>> for_server_;
  std::vector<std::vector<std::uint8_t>> for_client_;
};

TEST_F(OpenBatchTest, ChainsThePacketsOfEachConnectionInOrder) {
  pair_.add_to(batch_, for_server_[0]);
  pair_.add_to(batch_, for_client_[0]);
  pair_.add_to(batch_, for_server_[1]);
  pair_.add_to(batch_, for_server_[2]);
  const ConnectionEntry& server = *pair_.table.find(pair_.server);
  const ConnectionEntry& client = *pair_.table.find(pair_.client);
  EXPECT_EQ(batch_.size(), 4U);
  EXPECT_EQ(server.first_packet, 0U);
  EXPECT_EQ(batch_[0].next, 2U);
  EXPECT_EQ(batch_[2].next, 3U);
  EXPECT_EQ(batch_[3].next, kNone);
  EXPECT_EQ(server.last_packet, 3U);
  EXPECT_EQ(client.first_packet, 1U);
  EXPECT_EQ(client.last_packet, 1U);
  EXPECT_EQ(batch_[1].next, kNone);
}

TEST_F(OpenBatchTest, OpensPacketsOfSeveralConnectionsAtOnce) {
  for (std::size_t i = 0; i < 3; ++i) {
    pair_.add_to(batch_, for_server_[i]);
    pair_.add_to(batch_, for_client_[i]);
  }
  batch_.open(pair_.table, *pair_.aead);
  for (std::uint32_t i = 0; i < batch_.size(); ++i) {
    ASSERT_TRUE(batch_[i].has_key);
    ASSERT_EQ(batch_[i].status, crypto::AeadStatus::kOk) << i;
    const auto drop = pair_.connection(batch_[i].connection).on_short_packet(batch_[i].packet, batch_[i].status);
    EXPECT_FALSE(drop.has_value());
  }
  for (const SlabHandle handle : {pair_.client, pair_.server}) pair_.connection(handle).on_burst_end(pair_.now);
  EXPECT_GT(pair_.application.bytes, 2 * 2'000U);
}

TEST_F(OpenBatchTest, SaysOfEachPacketAloneWhetherItIsAuthentic) {
  for_server_[1].back() ^= 1;
  for (std::size_t i = 0; i < 3; ++i) pair_.add_to(batch_, for_server_[i]);
  batch_.open(pair_.table, *pair_.aead);
  EXPECT_EQ(batch_[0].status, crypto::AeadStatus::kOk);
  EXPECT_EQ(batch_[1].status, crypto::AeadStatus::kAuthenticationFailed);
  EXPECT_EQ(batch_[2].status, crypto::AeadStatus::kOk);
}

TEST_F(OpenBatchTest, IsEmptyAgainWhenItIsCleared) {
  EXPECT_TRUE(batch_.empty());
  pair_.add_to(batch_, for_server_[0]);
  EXPECT_FALSE(batch_.empty());
  batch_.clear();
  EXPECT_TRUE(batch_.empty());
}

}  // namespace
}  // namespace pollux::endpoint
