#include "endpoint/quic_lb_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/rng.h"
#include "unit/endpoint/quic_lb_vectors.h"

namespace pollux::endpoint {
namespace {

using crypto::Buffer;
using crypto::to_hex;
using registry::ShardIndex;
using ::testing::HasSubstr;

constexpr auto kShard = IdOwner::Kind::kShard;
constexpr auto kAnotherServer = IdOwner::Kind::kAnotherServer;
constexpr auto kNobody = IdOwner::Kind::kNobody;

QuicLbFormat format_of(const QuicLbParameters& parameters) {
  return *QuicLbFormat::make(parameters);
}

// The last byte of the draft's server IDs is our shard.
QuicLbFormat format_of(const QuicLbVector& vector) {
  return format_of({.rotation = vector.rotation,
                    .fleet_id = {vector.server_id.begin(), vector.server_id.end() - 1},
                    .nonce_length = vector.nonce.size(),
                    .key = vector.key.empty() ? crypto::Secret{} : crypto::Secret{vector.key}});
}

QuicLbParameters encrypted(std::size_t fleet_id_length, std::size_t nonce_length) {
  return {.fleet_id = Buffer(fleet_id_length, 0xf1),
          .nonce_length = nonce_length,
          .key = crypto::Secret{Buffer(QuicLbCipher::kKeyLength, 9)}};
}

TEST(QuicLbFormat, MakesAndReadsTheIdsOfTheDraft) {
  const auto vectors = quic_lb_vectors();
  ASSERT_EQ(vectors.size(), 6U);
  for (const QuicLbVector& vector : vectors) {
    const QuicLbFormat format = format_of(vector);
    const ShardIndex shard{vector.server_id.back()};
    EXPECT_EQ(format.rotation(), vector.rotation);
    EXPECT_EQ(format.id_length(), vector.id.size());
    EXPECT_EQ(to_hex(format.encode(shard, vector.nonce).bytes()), to_hex(vector.id));
    EXPECT_EQ(format.owner_of(vector.id), (IdOwner{.kind = kShard, .shard = shard})) << to_hex(vector.id);
  }
}

TEST(QuicLbFormat, MakesIdsOfEightBytesUnlessToldOtherwise) {
  EXPECT_EQ(format_of(QuicLbParameters{}).id_length(), 8U);
  EXPECT_EQ(format_of(QuicLbParameters{}).nonce_length(), 6U);
}

TEST(QuicLbFormat, ReadsBackEveryShardUnderEveryRotationAndLength) {
  SeededRng rng{1};
  for (std::size_t fleet_id_length = 0; fleet_id_length <= 14; ++fleet_id_length) {
    for (std::size_t nonce_length = 4; fleet_id_length + 1 + nonce_length <= 19; ++nonce_length) {
      QuicLbParameters parameters = encrypted(fleet_id_length, nonce_length);
      parameters.rotation = static_cast<std::uint8_t>(nonce_length % 7);
      const QuicLbFormat format = format_of(parameters);
      Buffer nonce(nonce_length);
      for (std::uint16_t shard = 0; shard < registry::kMaxShards; shard = static_cast<std::uint16_t>(shard + 9)) {
        rng.fill(nonce);
        const wire::ConnectionId id = format.encode({shard}, nonce);
        EXPECT_EQ(format.owner_of(id.bytes()), (IdOwner{.kind = kShard, .shard = {shard}}));
      }
    }
  }
}

TEST(QuicLbFormat, KnowsTheIdsOfTheOtherServersOfItsFleet) {
  for (const bool hidden : {false, true}) {
    QuicLbParameters parameters = encrypted(2, 8);
    if (!hidden) parameters.key = {};
    const QuicLbFormat ours = format_of(parameters);
    parameters.fleet_id.back() ^= 1;
    const QuicLbFormat theirs = format_of(parameters);
    const wire::ConnectionId id = theirs.encode({3}, Buffer(8, 5));
    EXPECT_EQ(theirs.owner_of(id.bytes()).kind, kShard);
    EXPECT_EQ(ours.owner_of(id.bytes()).kind, kAnotherServer);
  }
}

TEST(QuicLbFormat, ReadsNothingIntoAnIdOfAnotherForm) {
  const QuicLbFormat format = format_of(QuicLbParameters{.rotation = 2});
  const wire::ConnectionId id = format.encode({1}, Buffer(6, 5));
  Buffer octets{id.bytes().begin(), id.bytes().end()};
  EXPECT_EQ(format.owner_of(octets).kind, kShard);
  EXPECT_EQ(format.owner_of(Bytes{octets}.first(7)).kind, kNobody) << "too short";
  EXPECT_EQ(format.owner_of({}).kind, kNobody);
  octets.push_back(0);
  EXPECT_EQ(format.owner_of(octets).kind, kNobody) << "too long";
  octets.pop_back();
  for (unsigned bit = 0; bit < 8; ++bit) {
    Buffer changed = octets;
    changed[0] = static_cast<std::uint8_t>(changed[0] ^ 1U << bit);
    EXPECT_EQ(format.owner_of(changed).kind, kNobody) << "bit " << bit << " of the first byte";
  }
}

// RFC 9000 §5.1-1: what IDs of one connection have in common, all IDs of the shard have.
TEST(QuicLbFormat, ShowsTheServerIdOnlyWithoutAKey) {
  const QuicLbFormat plain = format_of({.rotation = 3, .fleet_id = {0xaa, 0xbb}});
  const auto prefix = plain.prefix_of({5});
  ASSERT_TRUE(prefix.has_value());
  EXPECT_EQ(to_hex(prefix->bytes()), "69aabb05");
  EXPECT_TRUE(std::ranges::equal(plain.encode({5}, Buffer(6, 1)).bytes().first(4), prefix->bytes()));
  EXPECT_FALSE(format_of(encrypted(2, 6)).prefix_of({5}).has_value());
}

TEST(QuicLbFormat, RefusesWhatTheDraftForbidsInASentence) {
  const auto why_not = [](const QuicLbParameters& parameters) {
    const auto made = QuicLbFormat::make(parameters);
    return made ? std::string{"nothing is wrong"} : made.error();
  };
  EXPECT_THAT(why_not({.rotation = 7}), HasSubstr("give them one from 0 to 6"));
  EXPECT_THAT(why_not({.nonce_length = 3}), HasSubstr("give it 4 or more"));
  EXPECT_THAT(why_not({.fleet_id = Buffer(15), .nonce_length = 4}), HasSubstr("21 bytes are too long"));
  EXPECT_THAT(why_not({.key = crypto::Secret{15}}), HasSubstr("has 15 bytes: give it 16, or none"));
  EXPECT_EQ(why_not({.rotation = 6, .fleet_id = Buffer(14), .nonce_length = 4}), "nothing is wrong");
}

}  // namespace
}  // namespace pollux::endpoint
