#include "crypto/retry_integrity.h"

#include <gtest/gtest.h>

#include "unit/crypto/hex.h"

namespace pollux::crypto {
namespace {

class RetryIntegrity : public testing::Test {
 protected:
  // RFC 9001 §A.4: the Retry answers the client's Initial of §A.2.
  RetryIntegrity() : retry_(rfc9001_vector("a4_retry")), pseudo_packet_(from_hex("088394c8f03e515708")) {
    const Bytes without_tag = Bytes{retry_}.first(retry_.size() - kAeadTagLength);
    pseudo_packet_.insert(pseudo_packet_.end(), without_tag.begin(), without_tag.end());
  }

  [[nodiscard]] Bytes tag() const { return Bytes{retry_}.last(kAeadTagLength); }

  Buffer retry_;
  Buffer pseudo_packet_;
};

TEST_F(RetryIntegrity, ComputesTheTagOfTheRfc) {
  EXPECT_EQ(to_hex(compute_retry_integrity_tag(pseudo_packet_)), to_hex(tag()));
}

TEST_F(RetryIntegrity, AcceptsTheTagOfTheRfc) {
  EXPECT_TRUE(retry_integrity_tag_is_valid(pseudo_packet_, tag()));
}

// RFC 9369 §A.4
TEST_F(RetryIntegrity, ComputesTheTagOfRfc9369InVersion2) {
  const Buffer retry = rfc9369_vector("a4_retry");
  Buffer pseudo_packet = from_hex("088394c8f03e515708");
  pseudo_packet.insert(pseudo_packet.end(), retry.begin(), retry.end() - kAeadTagLength);
  EXPECT_EQ(to_hex(compute_retry_integrity_tag(pseudo_packet, wire::kVersion2)),
            to_hex(Bytes{retry}.last(kAeadTagLength)));
  EXPECT_FALSE(retry_integrity_tag_is_valid(pseudo_packet, Bytes{retry}.last(kAeadTagLength), wire::kVersion1));
}

TEST_F(RetryIntegrity, RefusesAnyChangedByteOfThePseudoPacket) {
  for (std::uint8_t& byte : pseudo_packet_) {
    byte ^= 1;
    EXPECT_FALSE(retry_integrity_tag_is_valid(pseudo_packet_, tag()));
    byte ^= 1;
  }
}

TEST_F(RetryIntegrity, RefusesAnyChangedByteOfTheTag) {
  for (std::size_t i = 0; i < kAeadTagLength; ++i) {
    Buffer changed(tag().begin(), tag().end());
    changed[i] ^= 0x80;
    EXPECT_FALSE(retry_integrity_tag_is_valid(pseudo_packet_, changed));
  }
}

TEST_F(RetryIntegrity, RefusesATagOfAnotherLength) {
  EXPECT_FALSE(retry_integrity_tag_is_valid(pseudo_packet_, tag().first(15)));
  EXPECT_FALSE(retry_integrity_tag_is_valid(pseudo_packet_, {}));
}

}  // namespace
}  // namespace pollux::crypto
