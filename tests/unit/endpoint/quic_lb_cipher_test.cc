#include "endpoint/quic_lb_cipher.h"

#include <gtest/gtest.h>

#include <set>

#include "base/rng.h"
#include "unit/endpoint/quic_lb_vectors.h"

namespace pollux::endpoint {
namespace {

using crypto::Buffer;
using crypto::to_hex;

Buffer text_of(const QuicLbVector& vector) {
  Buffer text = vector.server_id;
  text.insert(text.end(), vector.nonce.begin(), vector.nonce.end());
  return text;
}

TEST(QuicLbCipher, EncryptsAndDecryptsAsTheDraftShows) {
  int tried = 0;
  for (const QuicLbVector& vector : quic_lb_vectors()) {
    if (vector.key.empty()) continue;
    ++tried;
    const QuicLbCipher cipher{vector.key};
    Buffer text = text_of(vector);
    cipher.encrypt(text);
    EXPECT_EQ(to_hex(text), to_hex(Bytes{vector.id}.subspan(1)));
    cipher.decrypt(text);
    EXPECT_EQ(to_hex(text), to_hex(text_of(vector)));
  }
  EXPECT_EQ(tried, 5);
}

TEST(QuicLbCipher, GivesBackWhatItHidAtEveryLength) {
  SeededRng rng{1};
  Buffer key(QuicLbCipher::kKeyLength);
  rng.fill(key);
  const QuicLbCipher cipher{key};
  for (std::size_t length = QuicLbCipher::kMinLength; length <= QuicLbCipher::kMaxLength; ++length) {
    Buffer text(length);
    for (int i = 0; i < 100; ++i) {
      rng.fill(text);
      Buffer hidden = text;
      cipher.encrypt(hidden);
      EXPECT_NE(hidden, text) << length << " bytes";
      cipher.decrypt(hidden);
      ASSERT_EQ(to_hex(hidden), to_hex(text)) << length << " bytes";
    }
  }
}

// What an observer could tie two IDs together by.
TEST(QuicLbCipher, LeavesNoByteOfAServerIdInItsPlace) {
  SeededRng rng{1};
  const QuicLbCipher cipher{Buffer(QuicLbCipher::kKeyLength, 7)};
  std::set<std::uint8_t> first_bytes;
  for (int i = 0; i < 2'000; ++i) {
    Buffer text(7, 0x11);
    rng.fill(MutableBytes{text}.subspan(1));
    cipher.encrypt(text);
    first_bytes.insert(text[0]);
  }
  EXPECT_GT(first_bytes.size(), 250U);
}

}  // namespace
}  // namespace pollux::endpoint
