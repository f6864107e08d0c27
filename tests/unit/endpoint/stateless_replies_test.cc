#include "endpoint/stateless_replies.h"

#include <gtest/gtest.h>

#include "crypto/retry_integrity.h"
#include "drivers/crypto/boringssl/boringssl_backend.h"
#include "unit/endpoint/fake_port.h"
#include "wire/retry_packet.h"
#include "wire/version_negotiation.h"

namespace pollux::endpoint {
namespace {

using telemetry::Counter;
using telemetry::DropReason;

class StatelessRepliesTest : public ::testing::Test {
 protected:
  static wire::ConnectionId id(std::uint8_t fill) { return wire::ConnectionId{std::vector<std::uint8_t>(8, fill)}; }
  [[nodiscard]] Bytes payload_of(std::size_t frame) {
    constexpr std::size_t kHeaders = 42;
    return Bytes{port_.sent.at(frame)}.subspan(kHeaders);
  }

  const net::Flow flow_{.local = *SocketAddress::parse("192.0.2.1:443"),
                        .remote = *SocketAddress::parse("192.0.2.2:50000"),
                        .neighbor = {.mac = {2, 0, 0, 0, 0, 2}}};
  const wire::ParsedLongHeader initial_{.version = wire::kVersion2, .destination_id = id(0xdd), .source_id = id(0xcc)};
  const std::vector<std::uint8_t> token_{1, 2, 3};
  FakePort port_{128};
  telemetry::Counters counters_;
  SeededRng rng_{1};
  std::unique_ptr<crypto::AeadBatch> aead_ = drivers::make_boringssl_backend();
  Transmitter transmitter_{port_, counters_};
  StatelessReplies replies_{transmitter_, *aead_, rng_, counters_};
};

// RFC 9001 §5.8; RFC 9369 §4.1: in the version of the Initial, with its integrity tag.
TEST_F(StatelessRepliesTest, RetryAnswersTheInitial) {
  replies_.retry(flow_, initial_, id(0xee), token_);
  transmitter_.flush();
  ASSERT_EQ(port_.sent.size(), 1U);
  const auto retry = wire::parse_retry(payload_of(0));
  ASSERT_TRUE(retry.has_value());
  EXPECT_EQ(retry->version, wire::kVersion2);
  EXPECT_EQ(retry->destination_id, id(0xcc));
  EXPECT_EQ(retry->source_id, id(0xee));
  EXPECT_TRUE(std::ranges::equal(retry->token, token_));
  std::vector<std::uint8_t> pseudo(wire::retry_pseudo_packet_size(id(0xdd), retry->without_tag));
  ByteWriter writer{pseudo};
  wire::write_retry_pseudo_packet(writer, id(0xdd), retry->without_tag);
  EXPECT_TRUE(crypto::retry_integrity_tag_is_valid(pseudo, retry->integrity_tag, wire::kVersion2));
}

// RFC 9000 §5.2.2-2, §6.1-2
TEST_F(StatelessRepliesTest, NoMoreThanHalfABurstGoesOutInAPoll) {
  const wire::InvariantLongHeader unknown{.version = 7};
  for (std::size_t i = 0; i < StatelessReplies::kMaxPerPoll + 3; ++i) {
    replies_.negotiate_version(flow_, unknown, {wire::kVersion1});
  }
  transmitter_.flush();
  EXPECT_EQ(port_.sent.size(), StatelessReplies::kMaxPerPoll);
  EXPECT_EQ(counters_.snapshot()[Counter::kVersionNegotiations], StatelessReplies::kMaxPerPoll);
  EXPECT_EQ(counters_.snapshot()[DropReason::kStatelessReplyLimit], 3U);
  replies_.begin_poll();
  replies_.negotiate_version(flow_, unknown, {wire::kVersion1});
  EXPECT_EQ(counters_.snapshot()[Counter::kVersionNegotiations], StatelessReplies::kMaxPerPoll + 1);
}

TEST_F(StatelessRepliesTest, RefusalIsASmallInitial) {
  replies_.refuse(flow_, initial_, wire::TransportErrorCode::kInvalidToken);
  transmitter_.flush();
  ASSERT_EQ(port_.sent.size(), 1U);
  const auto header = wire::parse_long_header(payload_of(0));
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->type, wire::PacketType::kInitial);
  EXPECT_EQ(header->destination_id, id(0xcc));
  EXPECT_LT(payload_of(0).size(), 100U);
  EXPECT_EQ(counters_.snapshot()[Counter::kConnectionsRefused], 1U);
}

}  // namespace
}  // namespace pollux::endpoint
