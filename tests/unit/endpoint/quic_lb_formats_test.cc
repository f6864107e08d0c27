#include "endpoint/quic_lb_formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/crypto/hex.h"

namespace pollux::endpoint {
namespace {

using crypto::Buffer;
using registry::ShardIndex;
using ::testing::HasSubstr;

constexpr auto kShard = IdOwner::Kind::kShard;
constexpr auto kNobody = IdOwner::Kind::kNobody;

const QuicLbParameters kOld{.rotation = 1};
const QuicLbParameters kNew{.rotation = 4, .fleet_id = {1, 2}, .nonce_length = 10};

std::expected<QuicLbFormats, std::string> formats_of(const std::vector<QuicLbParameters>& all, std::size_t shards = 4) {
  std::vector<QuicLbFormat> formats;
  for (const QuicLbParameters& each : all) formats.push_back(*QuicLbFormat::make(each));
  return QuicLbFormats::make(std::move(formats), shards);
}

wire::ConnectionId id_of(const QuicLbParameters& parameters, ShardIndex shard) {
  return QuicLbFormat::make(parameters)->encode(shard, Buffer(parameters.nonce_length, 0x77));
}

TEST(QuicLbFormats, MakeNewIdsInTheFirstFormatAndReadAll) {
  const QuicLbFormats formats = *formats_of({kNew, kOld});
  EXPECT_EQ(formats.current().rotation(), 4);
  for (const QuicLbParameters& each : {kOld, kNew}) {
    EXPECT_EQ(formats.owner_of(id_of(each, {3}).bytes()), (IdOwner{.kind = kShard, .shard = {3}}));
  }
}

TEST(QuicLbFormats, NameNobodyWhoIsNotThere) {
  const QuicLbFormats formats = *formats_of({kOld}, 4);
  EXPECT_EQ(formats.owner_of(id_of(kOld, {4}).bytes()).kind, kNobody) << "the fifth shard of four";
  EXPECT_EQ(formats.owner_of(id_of(kNew, {1}).bytes()).kind, kNobody) << "a rotation that is not in use";
  EXPECT_EQ(formats.owner_of({}).kind, kNobody);
}

// draft-ietf-quic-load-balancers-21 §3.2: those go where the hash has sent them.
TEST(QuicLbFormats, NameNobodyInAnUnroutableId) {
  const QuicLbFormats formats{4};
  Buffer octets(8, 0);
  octets[0] = QuicLbFormat::kUnroutable << 5 | 7;
  EXPECT_EQ(formats.owner_of(octets).kind, kNobody);
}

// RFC 9000 §10.3.2-2: without state, and whatever the five bits say that anybody may have written.
TEST(QuicLbFormats, KnowTheLengthOfAnIdByItsRotation) {
  const QuicLbFormats formats = *formats_of({kNew, kOld});
  EXPECT_EQ(formats.length_of(id_of(kOld, {0}).bytes()[0]), 8U);
  EXPECT_EQ(formats.length_of(id_of(kNew, {0}).bytes()[0]), 14U);
  EXPECT_EQ(formats.length_of(1 << 5 | 19), 8U) << "it says twenty";
  EXPECT_EQ(formats.length_of(7 << 5), 14U) << "unknown: as a new one";
}

TEST(QuicLbFormats, WithoutAConfigurationNameTheShardInEightBytes) {
  const QuicLbFormats formats{2};
  const wire::ConnectionId id = formats.current().encode({1}, Buffer(6, 0xee));
  EXPECT_EQ(crypto::to_hex(id.bytes()), "0701eeeeeeeeeeee");
  EXPECT_EQ(formats.owner_of(id.bytes()), (IdOwner{.kind = kShard, .shard = {1}}));
}

TEST(QuicLbFormats, RefuseWhatCannotBeToldApart) {
  EXPECT_THAT(formats_of({}).error(), HasSubstr("give one at least"));
  QuicLbParameters same_rotation = kNew;
  same_rotation.rotation = kOld.rotation;
  EXPECT_THAT(formats_of({kOld, same_rotation}).error(), HasSubstr("give each a rotation of its own"));
}

// draft-ietf-quic-load-balancers-21 §9.7: a plaintext that an observer knows helps him against the cipher.
TEST(QuicLbFormats, RefuseOneServerIdInTheClearAndEncrypted) {
  QuicLbParameters hidden = kOld;
  hidden.rotation = 2;
  hidden.key = crypto::Secret{Buffer(QuicLbCipher::kKeyLength, 1)};
  EXPECT_THAT(formats_of({kOld, hidden}).error(), HasSubstr("give them different ones"));
  hidden.fleet_id = {9};
  EXPECT_TRUE(formats_of({kOld, hidden}).has_value());
}

}  // namespace
}  // namespace pollux::endpoint
