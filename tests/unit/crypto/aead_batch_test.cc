#include "crypto/aead_batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "base/rng.h"
#include "crypto/key_schedule.h"
#include "support/allocation_count.h"
#include "unit/crypto/backends.h"
#include "unit/crypto/hex.h"

namespace pollux::crypto {
namespace {

constexpr std::size_t kLongestPayload = 1500;
constexpr std::uint8_t kUntouched = 0xee;

Buffer random_bytes(Rng& rng, std::size_t size) {
  Buffer bytes(size);
  rng.fill(bytes);
  return bytes;
}

Buffer concatenate(Bytes first, Bytes second) {
  Buffer both(first.begin(), first.end());
  both.insert(both.end(), second.begin(), second.end());
  return both;
}

// A packet before it is sealed.
struct Plain {
  std::uint64_t packet_number;
  Buffer associated_data;
  Buffer payload;
};

Plain random_plain(Rng& rng, std::size_t length) {
  return {.packet_number = rng.next_u64() >> 2,
          .associated_data = random_bytes(rng, rng.below(40)),
          .payload = random_bytes(rng, length)};
}

AeadOp operation(const PacketKey& key, const Plain& plain, const std::uint8_t* source, std::uint8_t* destination) {
  return {.key = &key,
          .packet_number = plain.packet_number,
          .associated_data = plain.associated_data.data(),
          .source = source,
          .destination = destination,
          .length = static_cast<std::uint32_t>(plain.payload.size()),
          .associated_data_length = static_cast<std::uint16_t>(plain.associated_data.size())};
}

Buffer seal(AeadBatch& aead, const PacketKey& key, const Plain& plain) {
  Buffer sealed(plain.payload.size() + kAeadTagLength);
  AeadOp op = operation(key, plain, plain.payload.data(), sealed.data());
  aead.seal({&op, 1});
  EXPECT_EQ(op.status, AeadStatus::kOk);
  return sealed;
}

AeadStatus open(AeadBatch& aead, const PacketKey& key, const Plain& plain, Buffer sealed) {
  AeadOp op = operation(key, plain, sealed.data(), sealed.data());
  aead.open({&op, 1});
  return op.status;
}

// The same key, made by the backend under test and by the reference.
struct Twins {
  PacketKeyPtr tested;
  PacketKeyPtr reference;
};

template <typename Backend>
class AeadBatchTest : public ::testing::Test {
 protected:
  static constexpr std::uint64_t kSeed = 9001;

  Twins make_twins(CipherSuite suite) {
    const KeyLengths lengths = key_lengths(suite);
    const Buffer key = random_bytes(rng_, lengths.key);
    const Buffer iv = random_bytes(rng_, lengths.iv);
    return {.tested = aead_->make_packet_key(suite, key, iv), .reference = reference_->make_packet_key(suite, key, iv)};
  }

  std::unique_ptr<AeadBatch> aead_ = Backend::make();
  std::unique_ptr<AeadBatch> reference_ = BoringSsl::make();
  SeededRng rng_{kSeed};
  ::testing::ScopedTrace trace_{__FILE__, __LINE__, "seed " + std::to_string(kSeed)};
};
TYPED_TEST_SUITE(AeadBatchTest, Backends);

TYPED_TEST(AeadBatchTest, SealsLikeTheReferenceAtEveryLength) {
  for (const CipherSuite suite : kAllSuites) {
    const Twins keys = this->make_twins(suite);
    for (std::size_t length = 0; length <= kLongestPayload; ++length) {
      const Plain plain = random_plain(this->rng_, length);
      const Buffer expected = seal(*this->reference_, *keys.reference, plain);
      ASSERT_EQ(seal(*this->aead_, *keys.tested, plain), expected) << "out of place, length " << length;

      Buffer in_place = plain.payload;
      in_place.resize(length + kAeadTagLength);
      AeadOp op = operation(*keys.tested, plain, in_place.data(), in_place.data());
      this->aead_->seal({&op, 1});
      ASSERT_EQ(in_place, expected) << "in place, length " << length;
    }
  }
}

TYPED_TEST(AeadBatchTest, OpensWhatTheReferenceSealedAtEveryLength) {
  for (const CipherSuite suite : kAllSuites) {
    const Twins keys = this->make_twins(suite);
    for (std::size_t length = 0; length <= kLongestPayload; ++length) {
      const Plain plain = random_plain(this->rng_, length);
      const Buffer sealed = seal(*this->reference_, *keys.reference, plain);

      Buffer opened(length + 1, kUntouched);
      AeadOp op = operation(*keys.tested, plain, sealed.data(), opened.data());
      this->aead_->open({&op, 1});
      ASSERT_EQ(op.status, AeadStatus::kOk) << "out of place, length " << length;
      ASSERT_EQ(opened, concatenate(plain.payload, Buffer{kUntouched})) << "out of place, length " << length;

      Buffer in_place = sealed;
      op = operation(*keys.tested, plain, in_place.data(), in_place.data());
      this->aead_->open({&op, 1});
      ASSERT_EQ(op.status, AeadStatus::kOk) << "in place, length " << length;
      ASSERT_TRUE(std::ranges::equal(Bytes{in_place}.first(length), plain.payload)) << "in place, length " << length;
      ASSERT_TRUE(std::ranges::equal(Bytes{in_place}.last(kAeadTagLength), Bytes{sealed}.last(kAeadTagLength)));
    }
  }
}

TYPED_TEST(AeadBatchTest, WritesNothingAroundTheDestinationAndTheTag) {
  constexpr std::size_t kMargin = 96;
  for (const CipherSuite suite : kAllSuites) {
    const Twins keys = this->make_twins(suite);
    for (std::size_t length = 0; length <= kLongestPayload; ++length) {
      const Plain plain = random_plain(this->rng_, length);
      const Buffer margin(kMargin, kUntouched);

      Buffer sealed(kMargin + length + kAeadTagLength + kMargin, kUntouched);
      AeadOp op = operation(*keys.tested, plain, plain.payload.data(), sealed.data() + kMargin);
      this->aead_->seal({&op, 1});
      ASSERT_TRUE(std::ranges::equal(Bytes{sealed}.first(kMargin), margin)) << "sealing, length " << length;
      ASSERT_TRUE(std::ranges::equal(Bytes{sealed}.last(kMargin), margin)) << "sealing, length " << length;

      Buffer opened(kMargin + length + kMargin, kUntouched);
      op = operation(*keys.tested, plain, sealed.data() + kMargin, opened.data() + kMargin);
      this->aead_->open({&op, 1});
      ASSERT_EQ(op.status, AeadStatus::kOk);
      ASSERT_TRUE(std::ranges::equal(Bytes{opened}.first(kMargin), margin)) << "opening, length " << length;
      ASSERT_TRUE(std::ranges::equal(Bytes{opened}.last(kMargin), margin)) << "opening, length " << length;
    }
  }
}

TYPED_TEST(AeadBatchTest, WritesNothingPastTheDestinationWhenTheTagIsWrong) {
  for (const CipherSuite suite : kAllSuites) {
    const Twins keys = this->make_twins(suite);
    for (const std::size_t length : {0u, 1u, 15u, 16u, 17u, 64u, 1350u}) {
      const Plain plain = random_plain(this->rng_, length);
      Buffer sealed = seal(*this->reference_, *keys.reference, plain);
      sealed.back() ^= 1;
      Buffer opened(length + 32, kUntouched);
      AeadOp op = operation(*keys.tested, plain, sealed.data(), opened.data());
      this->aead_->open({&op, 1});
      EXPECT_EQ(op.status, AeadStatus::kAuthenticationFailed);
      EXPECT_TRUE(std::ranges::equal(Bytes{opened}.last(32), Buffer(32, kUntouched))) << "length " << length;
    }
  }
}

TYPED_TEST(AeadBatchTest, RefusesEveryChangedBitOfASealedPacket) {
  for (const CipherSuite suite : kAllSuites) {
    const Twins keys = this->make_twins(suite);
    const Plain plain = random_plain(this->rng_, 40);
    Buffer sealed = seal(*this->aead_, *keys.tested, plain);
    ASSERT_EQ(open(*this->aead_, *keys.tested, plain, sealed), AeadStatus::kOk);
    for (std::size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
      const auto flip = static_cast<std::uint8_t>(1u << (bit % 8));
      sealed[bit / 8] ^= flip;
      EXPECT_EQ(open(*this->aead_, *keys.tested, plain, sealed), AeadStatus::kAuthenticationFailed) << "bit " << bit;
      sealed[bit / 8] ^= flip;
    }
  }
}

TYPED_TEST(AeadBatchTest, RefusesAnotherHeaderPacketNumberOrKey) {
  for (const CipherSuite suite : kAllSuites) {
    const Twins keys = this->make_twins(suite);
    const Twins others = this->make_twins(suite);
    for (const std::size_t length : {0u, 1u, 16u, 100u, 1350u}) {
      Plain plain = random_plain(this->rng_, length);
      plain.associated_data = random_bytes(this->rng_, 13);
      const Buffer sealed = seal(*this->aead_, *keys.tested, plain);
      EXPECT_EQ(open(*this->aead_, *others.tested, plain, sealed), AeadStatus::kAuthenticationFailed);

      Plain changed = plain;
      changed.associated_data.back() ^= 1;
      EXPECT_EQ(open(*this->aead_, *keys.tested, changed, sealed), AeadStatus::kAuthenticationFailed);
      changed = plain;
      changed.associated_data.pop_back();
      EXPECT_EQ(open(*this->aead_, *keys.tested, changed, sealed), AeadStatus::kAuthenticationFailed);
      changed = plain;
      changed.packet_number += std::uint64_t{1} << 32;
      EXPECT_EQ(open(*this->aead_, *keys.tested, changed, sealed), AeadStatus::kAuthenticationFailed);
    }
  }
}

// More operations than any backend takes at once, of every suite and several keys, some of them tampered with.
TYPED_TEST(AeadBatchTest, SealsAndOpensBatchesThatMixKeysAndSuites) {
  std::vector<Twins> keys;
  for (int i = 0; i < 4; ++i) {
    for (const CipherSuite suite : kAllSuites) keys.push_back(this->make_twins(suite));
  }
  for (const std::size_t size : {1u, 2u, 31u, 32u, 33u, 64u, 150u, 400u}) {
    std::vector<Plain> plains;
    std::vector<Buffer> buffers;
    std::vector<std::size_t> chosen;
    std::vector<AeadOp> ops;
    for (std::size_t i = 0; i < size; ++i) {
      plains.push_back(random_plain(this->rng_, this->rng_.below(kLongestPayload + 1)));
      buffers.push_back(plains.back().payload);
      buffers.back().resize(plains.back().payload.size() + kAeadTagLength);
      chosen.push_back(this->rng_.below(keys.size()));
    }
    for (std::size_t i = 0; i < size; ++i) {
      ops.push_back(operation(*keys[chosen[i]].tested, plains[i], buffers[i].data(), buffers[i].data()));
      ops.back().user = i;
    }
    this->aead_->seal(ops);
    std::vector<bool> tampered;
    for (std::size_t i = 0; i < size; ++i) {
      EXPECT_EQ(ops[i].status, AeadStatus::kOk);
      EXPECT_EQ(ops[i].user, i);
      ASSERT_EQ(buffers[i], seal(*this->reference_, *keys[chosen[i]].reference, plains[i])) << i << " of " << size;
      tampered.push_back(this->rng_.below(4) == 0);
      if (tampered[i]) buffers[i][this->rng_.below(buffers[i].size())] ^= 0x10;
      ops[i].status = AeadStatus::kPending;
    }
    this->aead_->open(ops);
    for (std::size_t i = 0; i < size; ++i) {
      ASSERT_EQ(ops[i].status, tampered[i] ? AeadStatus::kAuthenticationFailed : AeadStatus::kOk)
          << i << " of " << size;
      if (tampered[i]) continue;
      ASSERT_TRUE(std::ranges::equal(Bytes{buffers[i]}.first(plains[i].payload.size()), plains[i].payload));
    }
  }
}

TYPED_TEST(AeadBatchTest, TakesEmptyBatches) {
  this->aead_->seal({});
  this->aead_->open({});
  this->aead_->header_masks({});
}

TYPED_TEST(AeadBatchTest, TakesEmptyAssociatedDataWithoutAnAddress) {
  for (const CipherSuite suite : kAllSuites) {
    const Twins keys = this->make_twins(suite);
    Plain plain = random_plain(this->rng_, 0);
    plain.associated_data.clear();
    plain.associated_data.shrink_to_fit();
    std::uint8_t tags[2][kAeadTagLength]{};
    AeadOp op{.key = keys.tested.get(), .packet_number = 5, .source = tags[0], .destination = tags[0]};
    this->aead_->seal({&op, 1});
    EXPECT_EQ(op.status, AeadStatus::kOk);
    op.key = keys.reference.get();
    op.destination = tags[1];
    this->reference_->seal({&op, 1});
    EXPECT_EQ(to_hex(tags[0]), to_hex(tags[1]));
  }
}

TYPED_TEST(AeadBatchTest, MasksHeadersLikeTheReferenceInBatchesOfEverySize) {
  struct HeaderTwins {
    HeaderKeyPtr tested;
    HeaderKeyPtr reference;
  };
  std::vector<HeaderTwins> keys;
  for (int i = 0; i < 5; ++i) {
    for (const CipherSuite suite : kAllSuites) {
      const Buffer key = random_bytes(this->rng_, key_lengths(suite).key);
      keys.push_back({this->aead_->make_header_key(suite, key), this->reference_->make_header_key(suite, key)});
    }
  }
  for (std::size_t size = 0; size <= 70; ++size) {
    std::vector<Buffer> samples;
    std::vector<HeaderMaskOp> tested;
    std::vector<HeaderMaskOp> expected;
    for (std::size_t i = 0; i < size; ++i) {
      samples.push_back(random_bytes(this->rng_, kHeaderSampleLength));
      const HeaderTwins& key = keys[this->rng_.below(keys.size())];
      tested.push_back({.key = key.tested.get(), .sample = samples.back().data()});
      expected.push_back({.key = key.reference.get(), .sample = samples.back().data()});
    }
    this->aead_->header_masks(tested);
    this->reference_->header_masks(expected);
    for (std::size_t i = 0; i < size; ++i) {
      ASSERT_EQ(to_hex(tested[i].mask), to_hex(expected[i].mask)) << i << " of " << size;
    }
  }
}

TYPED_TEST(AeadBatchTest, AllocatesNothingOnceItIsWarm) {
  constexpr std::size_t kPerSuite = 50;
  std::vector<PacketKeyPtr> keys;
  std::vector<HeaderKeyPtr> header_keys;
  std::vector<AeadOp> ops;
  std::vector<HeaderMaskOp> masks;
  const Plain plain = random_plain(this->rng_, kLongestPayload);
  std::vector<Buffer> buffers(kPerSuite * kAllSuites.size(), Buffer(kLongestPayload + kAeadTagLength));
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    const CipherSuite suite = kAllSuites[i % kAllSuites.size()];
    const Buffer key(key_lengths(suite).key, 3);
    keys.push_back(this->aead_->make_packet_key(suite, key, Buffer(kAeadIvLength)));
    header_keys.push_back(this->aead_->make_header_key(suite, key));
    ops.push_back(operation(*keys[i], plain, buffers[i].data(), buffers[i].data()));
    masks.push_back({.key = header_keys[i].get(), .sample = buffers[i].data()});
  }
  std::size_t before = 0;
  for (int round = 0; round < 2; ++round) {
    before = pollux::support::allocation_count();
    this->aead_->seal(ops);
    this->aead_->header_masks(masks);
    this->aead_->open(ops);
    for (Buffer& buffer : buffers) buffer.back() ^= 1;
    this->aead_->open(ops);
  }
  EXPECT_EQ(pollux::support::allocation_count() - before, 0u);
  EXPECT_EQ(pollux::support::counts_allocations(), before > 0);
}

TYPED_TEST(AeadBatchTest, SaysWhichBackendItIs) {
  EXPECT_FALSE(this->aead_->description().empty());
}

TEST(AeadBatchDescription, NamesLibraryVersionAndKernels) {
  EXPECT_EQ(BoringSsl::make()->description(), "boringssl");
  EXPECT_THAT(std::string(IpsecMbWithSse::make()->description()), ::testing::MatchesRegex("ipsec-mb [0-9.]+ .sse."));
}

template <typename Backend>
using AeadBatchDeathTest = AeadBatchTest<Backend>;
TYPED_TEST_SUITE(AeadBatchDeathTest, Backends);

// A key that another backend made must stop the process: its memory is not what this one would read.
TYPED_TEST(AeadBatchDeathTest, RefusesKeysOfAnotherBackend) {
  struct Foreign final : PacketKey {};
  struct ForeignHeader final : HeaderKey {};
  const Foreign key;
  const ForeignHeader header_key;
  Buffer buffer(64);
  AeadOp op{.key = &key, .source = buffer.data(), .destination = buffer.data(), .length = 16};
  EXPECT_DEATH(this->aead_->seal({&op, 1}), "typeid");
  EXPECT_DEATH(this->aead_->open({&op, 1}), "typeid");
  HeaderMaskOp mask{.key = &header_key, .sample = buffer.data()};
  EXPECT_DEATH(this->aead_->header_masks({&mask, 1}), "typeid");
}

TYPED_TEST(AeadBatchDeathTest, RefusesKeysOfAWrongLength) {
  EXPECT_DEATH((void)this->aead_->make_packet_key(CipherSuite::kAes256GcmSha384, Buffer(16), Buffer(12)),
               "key_lengths");
  EXPECT_DEATH((void)this->aead_->make_packet_key(CipherSuite::kAes128GcmSha256, Buffer(16), Buffer(8)),
               "kAeadIvLength");
  EXPECT_DEATH((void)this->aead_->make_header_key(CipherSuite::kChaCha20Poly1305Sha256, Buffer(16)), "key_lengths");
}

}  // namespace
}  // namespace pollux::crypto
